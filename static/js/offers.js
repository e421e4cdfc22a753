// The numbers of an old summary: any figure is chosen by the editor's picker, beside the choices that were recognised.
// Without script its name is written in a box.
"use strict";

{
  const { button, pick } = window.editor.picker;

  class Listed {
    constructor(url) {
      Object.assign(this, { url, groups: [], at: 0 });
    }

    async load() {
      this.at = Date.now();
      try {
        const answer = await fetch(this.url, { headers: { Accept: "application/json" } });
        this.groups = (await answer.json()).groups;
      } catch {
        this.at = 0;  // asked again the next time
      }
    }
  }

  const choose = (choice, one) => {
    if (![...choice.options].some((option) => option.value === one.code)) choice.add(new Option(one.name, one.code));
    choice.value = one.code;
  };

  document.querySelectorAll("form[data-offers]").forEach((form) => {
    const figures = new Listed(form.dataset.offers);
    form.querySelectorAll("input[name^=other_]").forEach((box) => {
      if (box.value) return;  // what was written by hand is mended by hand
      const choice = form.elements[box.name.replace("other_", "offer_")];
      const opener = button("别的…", "btn btn-sm btn-outline-secondary", () => {
        pick(form, figures, opener.getBoundingClientRect(), (one) => {
          if (one) choose(choice, one);
          (one ? choice : opener).focus();
        }, "选用");
      });
      opener.setAttribute("aria-label", box.getAttribute("aria-label"));
      box.replaceWith(opener);
    });
  });
}
