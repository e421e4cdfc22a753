// Figures in the text: what each is worth now, the chip that shows it, the card that tells of it, and the picker.
"use strict";

{
  const { DOMSerializer, NodeSelection, Plugin } = window.ProseMirror;
  const { FIGURE, nameOf } = window.editor.grammar;
  const { schema } = window.editor.document;

  const FRESH = 60_000;  // ms: an older value is asked for again where one is picked
  const SHOWN = 80;  // rows of the picker at once

  // What may be said of a figure behind a colon: how its nought is said, a list in full (reports/grammar.py).
  const HOW = { "": "按常规写", "：零则省": "为零时省去", "：零则说": "为零时照说", "：全列": "列表全部写出" };

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

  const wordsOf = (one) => (one.missing ? one.blank || `【待填：${one.name}】` : one.value);
  const valueOf = (one) => (one.missing ? "缺" : `${one.value}${one.measure}`);

  const saidIn = (decorations) => decorations.map((one) => one.spec.said).filter(Boolean)[0] || "";

  // What the server says of figures, by name and by code; `changed` is called once more is known.
  class Figures {
    constructor(url, changed) {
      Object.assign(this, { url, changed, groups: [], known: new Map(), asked: new Set(), chips: new Set(), at: 0 });
    }

    async load() {
      this.at = Date.now();
      const told = await this.ask([]);
      if (told) this.groups = told;
    }

    // A figure over another window is in no list: it is asked for by name, once.
    async want(names) {
      const unknown = names.filter((name) => name && !this.known.has(name) && !this.asked.has(name));
      if (!this.groups.length || !unknown.length) return;
      unknown.forEach((name) => this.asked.add(name));
      await this.ask(unknown);
    }

    async ask(names) {
      const url = new URL(this.url, window.location.href);
      names.forEach((name) => url.searchParams.append("name", name));
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        const { groups, windows } = await answer.json();
        this.windows = windows;
        groups.forEach((group) => group.figures.forEach((one) => this.known.set(one.code, one).set(one.name, one)));
        this.chips.forEach((chip) => chip.show());
        this.changed();
        return groups;
      } catch {
        names.forEach((name) => this.asked.delete(name));  // asked again with the next change
        return null;
      }
    }

    of(raw) {
      const name = nameOf(raw);
      return this.known.get(name) || this.known.get(name.split(/[：:]/)[0].trim());
    }

    isUnknown(raw) {
      return this.groups.length > 0 && !this.of(raw) && (this.asked.has(nameOf(raw)) || !nameOf(raw));
    }

    // A line with its figures in words, as far as they are known.
    said(line) {
      return line.replace(FIGURE, (raw) => (this.of(raw) ? wordsOf(this.of(raw)) : raw));
    }

    // What is copied says a figure in words to Word, and is one again here.
    serializer() {
      const { nodes, marks } = DOMSerializer.fromSchema(schema);
      const figure = ({ attrs: { raw } }) => ["span", { "data-figure": raw }, this.said(raw)];
      return new DOMSerializer({ ...nodes, figure }, marks);
    }

    codeOf(name) {
      return (this.known.get(name) || {}).code || "";
    }
  }

  // A figure where it stands: its words there, as far as the server has told of the place; its words anywhere; the
  // braces until the server has told of it at all.
  class Chip {
    constructor(node, figures, decorations) {
      this.raw = node.attrs.raw;
      this.figures = figures;
      this.saidHere = saidIn(decorations);
      this.dom = make("span");
      this.dom.dataset.figure = this.raw;
      this.dom.contentEditable = "false";
      figures.chips.add(this);
      this.show();
    }

    destroy() {
      this.figures.chips.delete(this);
    }

    show() {
      const one = this.figures.of(this.raw);
      const isUnknown = this.figures.isUnknown(this.raw);
      // What ProseMirror adds of its own, of a chip that is chosen, stays.
      Object.entries({ chip: true, "chip-bare": !one, "chip-missing": one && one.missing, "chip-unknown": isUnknown })
        .forEach(([name, isSo]) => this.dom.classList.toggle(name, Boolean(isSo)));
      this.dom.textContent = this.saidHere || (one ? wordsOf(one) || nameOf(this.raw) : this.raw);
      this.dom.title = one ? [one.name, one.coverage].filter(Boolean).join("：") : isUnknown ? `没有名为“${nameOf(this.raw)}”的指标` : this.raw;
    }

    update(node, decorations) {
      if (node.type.name !== "figure") return false;
      this.saidHere = saidIn(decorations);
      if (node.attrs.raw !== this.raw) {
        this.raw = node.attrs.raw;
        this.dom.dataset.figure = this.raw;
      }
      this.show();
      return true;
    }

    ignoreMutation() {
      return true;
    }
  }

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
  const found = (groups, text) => {
    const asked = text.trim().toLowerCase();
    const words = asked.split(/\s+/).filter(Boolean);
    const all = groups.flatMap((group) => group.figures.map((one) => ({ ...one, group: group.title })));
    if (!words.length) return all.filter((one) => one.first);
    return all.filter((one) => matching(one, words)).sort((one, other) => rank(one, asked) - rank(other, asked));
  };

  // The picker: words or initials, arrows, Enter. `done` gets the figure, or nothing where it was left.
  const pick = (root, figures, place, done) => {
    const panel = new Panel(root, "editor-picker", "插入数据", (one) => done(one));
    const box = make("input", "form-control");
    Object.assign(box, { type: "search", placeholder: "找数据：名称或拼音首字母", autocomplete: "off", spellcheck: false });
    const list = make("ul", "editor-picks");
    list.id = "editor-picks";
    list.setAttribute("role", "listbox");
    Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-label": "找数据" })
      .forEach(([name, value]) => box.setAttribute(name, value));
    panel.dom.append(box, list, make("p", "editor-keys", "↑↓ 选择　Enter 插入　Esc 返回"));
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
    const show = () => {
      const all = found(figures.groups, box.value);
      shown = all.slice(0, SHOWN);
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
      mark(0);
      stand(panel.dom, place);
    };
    const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    box.addEventListener("input", show);
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
    if (Date.now() - figures.at > FRESH || !figures.groups.length) figures.load().then(show);
    return panel;
  };

  // The card of a chip: what it is worth, how much of what is owed that is, where it was counted; over which days.
  const card = (root, figures, raw, place, { changed, removed, replaced, closed }) => {
    const one = figures.of(raw);
    const name = nameOf(raw);
    const panel = new Panel(root, "editor-card", `数据：${name}`, closed);
    const after = (act) => () => { panel.close(); act(); };
    panel.dom.append(make("strong", "editor-card-name", one ? one.name : name));
    if (one) {
      panel.dom.append(make("p", `editor-card-value${one.missing ? " is-missing" : ""}`, one.missing ? "还没有数据，生成时写【待填】" : valueOf(one)));
      if (one.coverage) panel.dom.append(make("p", "editor-card-coverage", one.coverage));
    } else {
      panel.dom.append(make("p", "editor-card-value is-missing", figures.isUnknown(raw) ? "没有这个名称的指标，请换一个或删除。" : "正在读取…"));
    }
    const choose = (label, options, chosen, act) => {
      const choice = make("select", "form-select form-select-sm");
      choice.setAttribute("aria-label", label);
      options.forEach(([value, words]) => choice.add(new Option(words, value, false, value === chosen)));
      choice.addEventListener("change", after(() => act(choice.value)));
      panel.dom.append(choice);
    };
    if (one && one.windows) {
      const how = name.includes("：") ? name.slice(name.indexOf("：")) : "";
      const suffixes = ["", ...figures.windows[one.windows]];
      choose("口径", suffixes.map((suffix) => [suffix, suffix || "本期"]), one.name.slice(one.base.length),
        (suffix) => changed(`{{${one.base}${suffix}${how}}}`));
      const hows = { ...HOW, [how]: HOW[how] || how.slice(1) };  // words of one's own stay as they are
      choose("写法", Object.entries(hows), how, (other) => changed(`{{${one.name}${other}}}`));
    }
    const acts = make("div", "editor-card-acts");
    if (one && one.url) {
      const link = make("a", "btn btn-sm btn-outline-secondary", "看来源记录");
      Object.assign(link, { href: one.url, target: "_blank", rel: "noopener" });
      acts.append(link);
    }
    acts.append(button("换一个", "btn btn-sm btn-outline-secondary", after(replaced)), button("删除", "btn btn-sm btn-outline-secondary", after(removed)));
    panel.dom.append(acts);
    stand(panel.dom, place);
    panel.dom.querySelector("select, a, button").focus();
    return panel;
  };

  // What a hand does to figures: typed braces open the picker; Enter on a chip its card; Backspace takes it whole.
  class Hand {
    constructor(root, figures) {
      Object.assign(this, { root, figures, panel: null });
    }

    place(view, at) {
      const { left, top, bottom } = view.coordsAtPos(at);
      return { left, top, bottom };
    }

    // `typed` is put where the cursor stands if nothing is picked: two braces stay two braces.
    insert(view, typed = "") {
      const { from, to } = view.state.selection;
      this.panel = pick(this.root, this.figures, this.place(view, from), (one) => {
        this.panel = null;
        const node = one ? schema.node("figure", { raw: `{{${one.name}}}` }) : typed && schema.text(typed);
        if (node) view.dispatch(view.state.tr.replaceWith(from, to, node).scrollIntoView());
        view.focus();
      });
      return true;
    }

    open(view, at) {
      const node = view.state.doc.nodeAt(at);
      if (!node || node.type.name !== "figure") return false;
      const put = (raw) => view.dispatch(view.state.tr.replaceWith(at, at + 1, schema.node("figure", { raw })));
      this.panel = card(this.root, this.figures, node.attrs.raw, this.place(view, at), {
        changed: (raw) => { put(raw); view.focus(); },
        removed: () => { view.dispatch(view.state.tr.delete(at, at + 1)); view.focus(); },
        replaced: () => {
          view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)));
          this.insert(view);
        },
        closed: () => { this.panel = null; view.focus(); },
      });
      return true;
    }

    plugin() {
      const take = (side) => (state, dispatch) => {
        const { $cursor } = state.selection;
        const node = $cursor && $cursor[side];
        if (!node || node.type.name !== "figure") return false;
        const [from, to] = side === "nodeBefore" ? [$cursor.pos - 1, $cursor.pos] : [$cursor.pos, $cursor.pos + 1];
        dispatch(state.tr.delete(from, to).scrollIntoView());
        return true;
      };
      const keys = {
        Backspace: take("nodeBefore"),
        Delete: take("nodeAfter"),
        "Mod-i": (state, _, view) => this.insert(view),
        Enter: (state, _, view) => state.selection instanceof NodeSelection && this.open(view, state.selection.from),
      };
      return [window.ProseMirror.keymap(keys), new Plugin({
        props: {
          nodeViews: { figure: (node, _, __, decorations) => new Chip(node, this.figures, decorations) },
          handleClickOn: (view, _, node, at) => node.type.name === "figure" && this.open(view, at),
          handleTextInput: (view, from, to, text) => {
            if (!/^[{｛]$/.test(text) || from !== to) return false;
            const before = view.state.doc.textBetween(Math.max(0, from - 1), from, "\n", "\n");
            if (!/[{｛]/.test(before)) return false;
            view.dispatch(view.state.tr.delete(from - 1, from));
            return this.insert(view, "{{");
          },
        },
      })];
    }
  }

  window.editor.figures = { Figures, Hand, button, make, stand };
}
