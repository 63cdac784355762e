// Review by keyboard, and words of an item corrected by selecting them; the page works without.
"use strict";

for (const hidden of document.querySelectorAll(".needs-script")) hidden.hidden = false;

// Keys: each is that of a control on the page. They are off while somebody types, with a modifier, and where they are switched off.
const KEYS = "varsel-keys";
const isOn = () => localStorage.getItem(KEYS) !== "off";
const shown = () => {
  document.body.classList.toggle("no-keys", !isOn());
  const button = document.getElementById("keys-switch");
  if (!button) return;
  button.setAttribute("aria-pressed", String(isOn()));
  button.textContent = isOn() ? button.dataset.on : button.dataset.off;
};
document.getElementById("keys-switch")?.addEventListener("click", () => {
  localStorage.setItem(KEYS, isOn() ? "off" : "on");
  shown();
});
shown();

const isTyping = (at) => at.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) {
    event.target.blur();
    return;
  }
  if (!isOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || isTyping(event.target)) return;
  const control = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (event.key === "e") document.querySelector("#coding input, #coding select")?.focus();
  else control.click();
});

// Selecting: the selected letters of the passage, counted as the ledger counts them, become a part of the item.
const passage = document.getElementById("passage");
const told = document.getElementById("selected");
const start = passage ? Number(passage.dataset.start) : 0;
const letters = (text) => [...text].length;

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!passage.contains(range.startContainer) || !passage.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(passage, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const text = range.toString(), words = text.trim();
  if (!words) return null;
  const from = letters(before.toString()) + letters(text.slice(0, text.indexOf(words)));
  return { words, from, to: from + letters(words) };
}

// Draws the marks anew: `part` is now the letters between `from` and `to`, and what else was marked stays so.
function mark(part, from, to) {
  const text = [...passage.textContent];
  const parts = text.map(() => new Set());
  let at = 0;
  for (const node of passage.childNodes) {
    const end = at + letters(node.textContent);
    const of = [...(node.classList || [])].filter((name) => name !== `part-${part}`);
    for (let n = at; n < end; n++) for (const name of of) parts[n].add(name);
    at = end;
  }
  for (let n = from; n < to; n++) parts[n].add(`part-${part}`);
  const pieces = [];
  for (let n = 0; n < text.length; n++) {
    const name = [...parts[n]].join(" ");
    if (pieces.length && pieces.at(-1).name === name) pieces.at(-1).text += text[n];
    else pieces.push({ name, text: text[n] });
  }
  passage.replaceChildren(...pieces.map(({ name, text }) => {
    if (!name) return document.createTextNode(text);
    const piece = document.createElement("mark");
    piece.className = name;
    piece.textContent = text;
    return piece;
  }));
}

for (const button of document.querySelectorAll("[data-part]")) {
  // The selection must not be lost by pressing the button.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const found = selected();
    if (!found) {
      told.textContent = told.dataset.none;
      return;
    }
    const { part } = button.dataset;
    const words = found.words.replace(/\s+/g, " ");
    document.getElementById(`f-${part}`).value = words;
    document.getElementById(`f-${part}-at`).value = `${start + found.from}-${start + found.to}`;
    mark(part, found.from, found.to);
    getSelection().removeAllRanges();
    told.textContent = `${told.dataset.taken} ${words}`;
  });
}
for (const area of document.querySelectorAll("textarea")) {
  area.addEventListener("input", () => { document.getElementById(`${area.id}-at`).value = ""; });
}
