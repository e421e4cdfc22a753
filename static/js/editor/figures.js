// Figures in the text: what each is worth now, the chip that shows it, and the card that tells of it.
"use strict";

{
  const { DOMSerializer, NodeSelection, Plugin } = window.ProseMirror;
  const { FIGURE, nameOf } = window.editor.grammar;
  const { Panel, button, make, pick, stand, valueOf } = window.editor.picker;
  const { schema } = window.editor.document;

  // What may be said of a figure behind a colon: how its nought is said, a list in full (reports/grammar.py).
  const HOW = { "": "按常规写", "：零则省": "为零时省去", "：零则说": "为零时照说", "：全列": "列表全部写出" };

  const wordsOf = (one) => (one.missing ? one.blank || `【待填：${one.name}】` : one.value);

  // A figure nothing is known of yet: what it is called, with no marks of the grammar.
  const plainOf = (raw) => nameOf(raw).split(/[：:]/)[0].trim() || raw;

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
        const { groups, windows, called } = await answer.json();
        Object.assign(this, { windows, called });
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
      return line.replace(FIGURE, (raw) => (this.of(raw) ? wordsOf(this.of(raw)) : plainOf(raw)));
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

  // A figure where it stands: its words there, as far as the server has told of the place; its words anywhere; its name
  // until the server has told of it at all.
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
      this.dom.textContent = this.saidHere || (one ? wordsOf(one) || nameOf(this.raw) : plainOf(this.raw));
      this.dom.title = one ? [one.name, one.coverage].filter(Boolean).join("：") : isUnknown ? `没有名为“${nameOf(this.raw)}”的指标` : "正在读取数据";
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

  window.editor.figures = { Figures, Hand };
}
