// A passage that the text breaks into several pieces is shown whole; pointing at what was read from it shows where it stands.
"use strict";

const pieces = (item) => document.querySelectorAll(`.passage[data-item="${item}"]`);

const point = () => {
  for (const piece of document.querySelectorAll(".passage.pointed")) piece.classList.remove("pointed");
  const found = /^#item-(\d+)$/.exec(location.hash);
  if (found) for (const piece of pieces(found[1])) piece.classList.add("pointed");
};
addEventListener("hashchange", point);
point();

for (const note of document.querySelectorAll(".note")) {
  const show = (is) => () => { for (const piece of pieces(note.dataset.item)) piece.classList.toggle("pointed-at", is); };
  note.addEventListener("pointerenter", show(true));
  note.addEventListener("pointerleave", show(false));
}
