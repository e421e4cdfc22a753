// Lists of names: all of a unit at once, everybody not yet marked at once, how many are chosen;
// what is chosen beside a name ticks it (data-ticked-by).
"use strict";

document.querySelectorAll("form[data-choose]").forEach((form) => {
  const count = form.querySelector("[data-count]");
  const tell = () => {
    if (count) count.textContent = `已选 ${form.querySelectorAll("input[type=checkbox]:checked").length} 人`;
  };
  form.querySelectorAll("[data-check-all]").forEach((button) => button.addEventListener("click", () => {
    const boxes = [...button.closest("fieldset").querySelectorAll("input[type=checkbox]")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    tell();
  }));
  form.querySelectorAll("[data-tick-all]").forEach((button) => button.addEventListener("click", () => {
    form.querySelectorAll("[data-unmarked]").forEach((group) => {
      if (group.querySelector("input:checked")) return;
      group.querySelector(`input[value=${button.dataset.tickAll}]`).checked = true;
    });
  }));
  form.querySelectorAll("[data-ticked-by]").forEach((box) => {
    const by = form.elements[box.dataset.tickedBy];
    by.addEventListener("change", () => { box.checked = by.value !== ""; });
  });
  form.addEventListener("change", tell);
  tell();
});
