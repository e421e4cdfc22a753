// A button marked data-print prints the page.
"use strict";

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-print]")) window.print();
});
