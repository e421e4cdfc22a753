// A list of some hundreds is searched: what has not every word in its name is hidden, and a group with nothing left
// too. Without JavaScript the groups are still there to be opened.
"use strict";

document.querySelectorAll("[data-pick]").forEach((list) => {
  const items = [...list.querySelectorAll("[data-pick-item], option")].filter((one) => one.value !== "");
  const groups = [...list.querySelectorAll("[data-pick-group], optgroup")];
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control form-control-sm mb-2";
  box.placeholder = list.dataset.pick;
  box.setAttribute("aria-label", list.dataset.pick);
  list.before(box);
  box.addEventListener("input", () => {
    const words = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach((one) => {
      const text = one.textContent.toLowerCase();
      one.hidden = !words.every((word) => text.includes(word));
    });
    groups.forEach((group) => {
      const left = items.some((one) => !one.hidden && group.contains(one));
      group.hidden = !left;
      if (group.tagName === "DETAILS") group.open = left && words.length > 0;
    });
  });
});
