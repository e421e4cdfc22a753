// The picker of a figure: words or initials, each with what it is worth now. Of the editor, and of other pages where a
// figure is chosen (static/js/offers.js).
"use strict";

window.editor = window.editor || {};
{
  const FRESH = 60_000;  // ms: an older value is asked for again where one is picked
  const SHOWN = 80;  // rows of the picker at once
  const ASKED = 20;  // of those over a window, read at once

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const button = (text, className, act) => {
    const made = make("button", className, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  // A figure over a window is worth what the server says once it is asked; until then nothing is said.
  const valueOf = (one) => (one.missing ? "缺" : `${one.value}${one.measure}`);

  // Where a panel stands: below the place, above where there is no room, within the window; a sheet on a phone.
  const stand = (panel, { left, top, bottom }) => {
    const isSheet = !window.matchMedia("(min-width: 576px)").matches;
    panel.classList.toggle("editor-sheet", isSheet);
    if (isSheet) return Object.assign(panel.style, { left: "", top: "" });
    const { offsetWidth: width, offsetHeight: height } = panel;
    const isBelow = bottom + height + 8 < window.innerHeight || top < height + 8;
    const x = Math.max(8, Math.min(left, window.innerWidth - width - 8));
    return Object.assign(panel.style, { left: `${x}px`, top: `${Math.max(8, isBelow ? bottom + 4 : top - height - 4)}px` });
  };

  // One panel at a time, closed by Escape, by a click elsewhere, or by what it is for.
  class Panel {
    constructor(root, className, label, closed) {
      this.closed = closed;
      this.dom = make("div", `editor-panel ${className}`);
      this.dom.setAttribute("role", "dialog");
      this.dom.setAttribute("aria-label", label);
      this.dom.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        this.close();
      });
      this.away = (event) => { if (!this.dom.contains(event.target)) this.close(); };
      root.append(this.dom);
      document.addEventListener("pointerdown", this.away, true);
    }

    close(told) {
      if (!this.dom.isConnected) return;
      document.removeEventListener("pointerdown", this.away, true);
      this.dom.remove();
      this.closed(told);
    }
  }

  const matching = (one, words) => words.every((word) => one.search.includes(word));
  // Whose name begins with the words first, then whose name has them, then by initials; the order of the list within.
  const rank = (one, asked) => (one.name.startsWith(asked) ? 0 : one.name.includes(asked) ? 1 : 2) + (one.first ? 0 : 3);
  const named = (all, asked) => {
    const words = asked.split(/\s+/).filter(Boolean);
    if (!words.length) return all.filter((one) => one.first);
    return all.filter((one) => matching(one, words)).sort((one, other) => rank(one, asked) - rank(other, asked));
  };
  // 理论学习场数同比: a figure over the windows the words name, as people call them (records/figures/windows.py).
  const overWindows = (figures, all, asked) => {
    const phrases = (figures.called || []).flatMap((over) => over.phrases).filter((phrase) => asked.includes(phrase));
    const said = phrases.sort((one, other) => other.length - one.length)[0];
    if (!said) return [];
    const rest = asked.replace(said, " ").trim();
    const bases = named(all, rest).filter((one) => one.windows);
    const isMeant = (over) => over.phrases.includes(said);
    return figures.called.filter((over) => over.phrases.some((phrase) => phrase.includes(said)))
      .sort((one, other) => isMeant(other) - isMeant(one))
      .flatMap((over) => bases.filter((one) => figures.windows[one.windows].includes(over.suffix)).map((one) => ({
        ...one, name: `${one.name}${over.suffix}`, code: `${one.code}${over.key}`,
        value: "", measure: "", coverage: "", missing: false, isOver: true,
      })));
  };
  // 节俭率 for 节俭办理率: its signs stand in the name in this order.
  const isShortFor = (asked, name) => {
    let at = -1;
    return [...asked].every((sign) => (at = name.indexOf(sign, at + 1)) >= 0);
  };
  const found = (figures, text) => {
    const asked = text.trim().toLowerCase();
    const all = figures.groups.flatMap((group) => group.figures.map((one) => ({ ...one, group: group.title })));
    if (!asked) return named(all, asked);
    const whole = [...named(all, asked), ...overWindows(figures, all, asked)];
    return whole.length ? whole : all.filter((one) => isShortFor(asked, one.name));
  };

  // The picker: words or initials, arrows, Enter. `done` gets the figure, or nothing where it was left.
  const pick = (root, figures, place, done, act = "插入") => {
    const panel = new Panel(root, "editor-picker", `${act}数据`, (one) => done(one));
    const box = make("input", "form-control");
    Object.assign(box, { type: "search", placeholder: "找数据：名称、拼音首字母，可加同比、累计", autocomplete: "off", spellcheck: false });
    const list = make("ul", "editor-picks");
    list.id = "editor-picks";
    list.setAttribute("role", "listbox");
    Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-label": "找数据" })
      .forEach(([name, value]) => box.setAttribute(name, value));
    panel.dom.append(box, list, make("p", "editor-keys", `↑↓ 选择　Enter ${act}　Esc 返回`));
    let shown = [];
    let at = 0;

    const mark = (index) => {
      at = Math.max(0, Math.min(index, shown.length - 1));
      [...list.querySelectorAll("[role=option]")].forEach((row, place) => {
        row.setAttribute("aria-selected", String(place === at));
        if (place === at) row.scrollIntoView({ block: "nearest" });
      });
      box.setAttribute("aria-activedescendant", shown.length ? `editor-pick-${at}` : "");
    };
    const rowOf = (one, index) => {
      const row = make("li", "editor-pick");
      row.id = `editor-pick-${index}`;
      row.setAttribute("role", "option");
      row.append(make("span", "editor-pick-name", one.name), make("span", `editor-pick-value${one.missing ? " is-missing" : ""}`, valueOf(one)));
      if (one.coverage) row.append(make("span", "editor-pick-coverage", one.coverage));
      row.addEventListener("pointerdown", (event) => event.preventDefault());  // the box keeps the cursor
      row.addEventListener("click", () => panel.close(one));
      return row;
    };
    // What the list of all figures does not say: those over a window, asked for by name, once each.
    const read = async () => {
      const names = shown.filter((one) => one.isOver).slice(0, ASKED).map((one) => one.name);
      const unknown = names.filter((name) => !figures.known.has(name) && !figures.asked.has(name));
      if (!unknown.length) return;
      await figures.want(unknown);
      if (panel.dom.isConnected) show(at);
    };
    const show = (chosen = 0) => {
      const all = found(figures, box.value);
      const told = (one) => (one.isOver && figures.known.get(one.name)) || {};
      shown = all.slice(0, SHOWN).map((one) => ({ ...one, ...told(one) }));
      const rows = [];
      shown.forEach((one, index) => {
        if (!index || shown[index - 1].group !== one.group) {
          const head = make("li", "editor-pick-group", one.group);
          head.setAttribute("role", "presentation");
          rows.push(head);
        }
        rows.push(rowOf(one, index));
      });
      if (!shown.length) rows.push(make("li", "editor-pick-none", figures.groups.length ? "没有这样的数据，换个词试试。" : "正在读取数据…"));
      if (all.length > SHOWN) rows.push(make("li", "editor-pick-none", `还有 ${all.length - SHOWN} 个，再写几个字。`));
      list.replaceChildren(...rows);
      mark(chosen);
      stand(panel.dom, place);
      if (figures.want) read();
    };
    const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    box.addEventListener("input", () => show());
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (STEPS[event.key]) mark(at + STEPS[event.key]);
      else if (event.key === "Enter" && shown.length) panel.close(shown[at]);
      else if (event.key !== "Enter" && event.key !== "Tab") return;
      event.preventDefault();
      event.stopPropagation();
    });
    show();
    box.focus();
    if (Date.now() - figures.at > FRESH || !figures.groups.length) figures.load().then(() => show());
    return panel;
  };

  window.editor.picker = { Panel, button, make, pick, stand, valueOf };
}
