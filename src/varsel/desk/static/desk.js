// What makes the desk quicker; every page works without it.
"use strict";

// Brushing: dragging over the time axis asks for the days between.
for (const region of document.querySelectorAll("[data-brush]")) {
  const svg = region.querySelector("svg");
  const plot = svg.querySelector(".plot");
  const shade = document.createElement("div");
  let from = null;
  const day = (x) => {
    const box = plot.getBoundingClientRect();
    const first = Date.parse(region.dataset.first) - 864e5, last = Date.parse(region.dataset.last) + 2 * 864e5;
    const share = Math.min(1, Math.max(0, (x - box.left) / box.width));
    return new Date(first + share * (last - first)).toISOString().slice(0, 10);
  };
  region.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType === "mouse") from = event.clientX;
  });
  region.addEventListener("pointermove", (event) => {
    if (from === null || Math.abs(event.clientX - from) < 6) return;
    const left = region.getBoundingClientRect().left - region.scrollLeft;
    shade.className = "brushed";
    shade.style.left = `${Math.min(from, event.clientX) - left}px`;
    shade.style.width = `${Math.abs(event.clientX - from)}px`;
    region.append(shade);
    event.preventDefault();
  });
  addEventListener("pointerup", (event) => {
    if (from === null) return;
    const days = [day(from), day(event.clientX)].sort();
    const isDrag = Math.abs(event.clientX - from) >= 6;
    from = null;
    if (!isDrag) return;
    const asked = new URLSearchParams(location.search);
    asked.set("time", days.join("/"));
    asked.delete("after");
    location.search = asked;
  });
  region.addEventListener("click", (event) => { if (shade.isConnected) event.preventDefault(); }, true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}
