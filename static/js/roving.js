// The figures of a paper are one stop of the Tab key: from the first, or the one that was left, arrows, Home and End go to
// the others. Without script each is a stop.
"use strict";

document.querySelectorAll(".paper").forEach((paper) => {
  const figures = [...paper.querySelectorAll("a.cited")];
  const stop = (at) => figures.forEach((one, index) => { one.tabIndex = index === at ? 0 : -1; });
  if (figures.length < 2) return;
  stop(0);
  figures[0].setAttribute("aria-description", "按左右方向键看别的数字");
  paper.addEventListener("focusin", ({ target }) => {
    if (figures.includes(target)) stop(figures.indexOf(target));
  });
  paper.addEventListener("keydown", (event) => {
    const at = figures.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: figures.length - 1 }[event.key];
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey || !figures[to]) return;
    event.preventDefault();
    figures[to].focus();
  });
});
