// A textarea marked data-editor becomes the editor: the text as it will stand, its outline at one side and its pages at
// the other. The textarea stays what is sent, and holds the text after every key. docs/editor.md.
"use strict";

{
  const { EditorState, EditorView, Slice, TextSelection, baseKeymap, closeHistory, history, keymap, redo, undo } = window.ProseMirror;
  const { docOf, headings, linesIn, looks, looksKey, settling, startOf, textOf, turned } = window.editor.document;
  const { Figures, Hand } = window.editor.figures;
  const { button, make } = window.editor.picker;
  const { cleaned } = window.editor.cleaning;
  const { nameOf } = window.editor.grammar;
  const { standing } = window.editor.standing;

  const ROOM = { top: 70, right: 0, bottom: 110, left: 0 };  // px: the bar above, the form's buttons below

  class Editor {
    constructor(area) {
      this.area = area;
      this.since = [];  // the steps after the text that was sent last
      this.root = make("div", "editor");
      this.figures = new Figures(area.dataset.figures, () => this.again());
      this.hand = new Hand(this.root, this.figures);
      this.token = area.form.elements.csrfmiddlewaretoken.value;
      this.build();
      this.view = new EditorView(this.paper, {
        state: this.stateOf(area.value),
        attributes: { role: "textbox", "aria-multiline": "true", "aria-label": this.label(), class: "editor-text", spellcheck: "false" },
        dispatchTransaction: (tr) => this.apply(tr),
        scrollThreshold: ROOM,
        scrollMargin: ROOM,
        clipboardSerializer: this.figures.serializer(),
        clipboardTextSerializer: (slice) => slice.content.textBetween(0, slice.content.size, "\n"),
        handlePaste: (_, event) => this.take(event, event.clipboardData),
        handleDrop: (view, event, __, isMoved) => !isMoved && this.drop(view, event),
      });
      this.attend();
    }

    label() {
      const label = this.area.labels && this.area.labels[0];
      return label ? label.textContent.trim().replace(/\*$/, "") : "正文";
    }

    stateOf(text) {
      return EditorState.create({
        doc: docOf(text),
        plugins: [
          ...this.hand.plugin(),
          keymap({
            "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo, "Mod-s": () => this.save(),
            "Alt-ArrowUp": () => this.step(-1), "Alt-ArrowDown": () => this.step(1), "Shift-Enter": baseKeymap.Enter,
            F8: () => this.beside && this.beside.next(), "Mod-Enter": () => this.beside && this.beside.lookHere(),
          }),
          keymap(baseKeymap),
          history(),
          settling,
          looks((name) => this.figures.codeOf(name)),
          standing(),
        ],
      });
    }

    build() {
      this.bar = make("div", "editor-bar");
      this.bar.setAttribute("role", "toolbar");
      this.bar.setAttribute("aria-label", "编辑");
      const act = (text, keys, run) => {
        const made = button(text, "btn btn-sm btn-outline-secondary", run);
        made.title = keys;
        this.bar.append(made);
        return made;
      };
      act("插入数据", "Ctrl+I，或输入 {{", () => { this.view.focus(); this.hand.insert(this.view); });
      this.undoing = act("撤销", "Ctrl+Z", () => this.run(undo));
      this.redoing = act("重做", "Ctrl+Y", () => this.run(redo));
      this.fold("目录", "outline", "Alt+↑ Alt+↓ 到上一个、下一个标题");
      if (this.area.dataset.preview) this.fold("预览", "pages", "排版后的真实页面");
      if (this.area.dataset.waive) this.counting = this.fold("校对", "beside", "F8 到下一处");
      this.problems = make("ul", "editor-problems");
      this.problems.setAttribute("role", "status");
      this.outline = make("nav", "editor-outline");
      this.outline.setAttribute("aria-label", "目录");
      this.paper = make("div", "editor-paper");
      this.said = make("span", "editor-said");
      this.said.setAttribute("role", "status");
      this.count = make("span", "editor-count");
      this.reading = make("span", "editor-reading", "正在读取数据…");
      this.reading.setAttribute("role", "status");
      this.bar.append(this.reading, this.said, this.count, this.problems);
      const present = this.area.form.querySelector("#present");
      if (present) this.bar.append(present);  // who else writes is told where it stays in sight
      this.middle = make("div", "editor-middle");
      this.middle.append(this.paper);
      this.side = make("div", "editor-side");
      this.root.append(this.bar, this.outline, this.middle, this.side);
      this.area.after(this.root);
      document.documentElement.style.scrollBehavior = "auto";  // the cursor is where one looks, at once
      this.area.hidden = true;
      this.area.required = false;  // what is hidden can't be pointed at; the server asks for it
      document.querySelectorAll("[data-without-editor]").forEach((one) => { one.hidden = true; });
      [...this.area.labels].forEach((one) => one.classList.add("visually-hidden"));
    }

    // A button that shows and hides a side. A wide window has room for all and begins so; a narrow one shows one at a
    // time: the text, its outline or its pages. What is found wrong stands below the text there.
    fold(text, name, keys) {
      const made = button(text, "btn btn-sm btn-outline-secondary", () => {
        if (this.isNarrow && name === "beside") {
          this.root.dataset.only = "";
          this.beside.dom.focus();
          this.beside.dom.scrollIntoView({ block: "start" });
          return;
        }
        const isShown = this.isNarrow ? this.root.dataset.only === name : !this.root.classList.contains(`no-${name}`);
        if (this.isNarrow) this.only(isShown ? "" : name);
        else this.root.classList.toggle(`no-${name}`, isShown);
        if (this.preview) this.preview.renew(0);
      });
      made.title = keys;
      this.bar.append(made);
      return made;
    }

    get isNarrow() {
      return !window.matchMedia("(min-width: 1200px)").matches;
    }

    only(name) {
      this.root.dataset.only = name;
      if (name) this.root.scrollIntoView({ block: "start" });
      else this.view.focus();
    }

    attend() {
      const { preview, autosave, beside } = this.area.dataset;
      const text = () => this.area.value;
      if (beside) {
        this.beside = new window.editor.beside.Beside(this);
        this.side.append(this.beside.dom);
        this.beside.renew(0);
      }
      if (preview) {
        this.preview = new window.editor.preview.Preview({ url: preview, token: this.token, text, told: (problems) => { if (!beside) this.complain(problems); }, where: () => this.where() });
        this.side.append(this.preview.dom);
        document.addEventListener("visibilitychange", () => this.preview.renew(0));
        this.preview.renew(0);
      }
      if (autosave) this.saving = new window.editor.saving.Saving(this);
      this.section = this.area.form.querySelector("[data-editor-section]");
      this.area.addEventListener("restored", () => this.put(this.area.value));
      this.show();
      this.figures.load().then(() => {
        this.reading.textContent = this.figures.groups.length ? "" : "数据暂时读不到，稍后刷新页面再看；写的都在。";
      });
    }

    apply(tr) {
      const { state, transactions } = this.view.state.applyTransaction(tr);
      transactions.forEach((one) => this.since.push(one.mapping));
      this.view.updateState(state);
      if (transactions.some((one) => one.docChanged)) this.changed();
      this.show();
    }

    changed() {
      const text = textOf(this.view.state.doc);
      if (this.area.value !== text) {
        this.area.value = text;
        this.area.dispatchEvent(new Event("input", { bubbles: true }));
      }
      this.wantFigures();
      if (this.preview) this.preview.renew();
      if (this.beside) this.beside.renew();
      if (this.saving) this.saving.changed();
      else this.said.textContent = text === this.area.defaultValue.replace(/\r\n?/g, "\n") ? "" : "有改动，还没有保存";
    }

    // How far down the text the cursor stands, 0 to 1: about as far down its pages.
    where() {
      const { doc, selection } = this.view.state;
      return selection.head / doc.content.size;
    }

    // Another text in the place of this one, as one step that can be taken back; the cursor stays where it can.
    put(text) {
      this.view.dispatch(closeHistory(turned(this.view.state.tr, textOf(this.view.state.doc), text)));
    }

    // What others changed in `sent`, put among what has been typed since it was sent.
    join(sent, joined) {
      this.view.dispatch(turned(this.view.state.tr, sent, joined, this.since).setMeta("addToHistory", false));
    }

    wantFigures() {
      const names = [];
      this.view.state.doc.descendants((node) => { if (node.type.name === "figure") names.push(nameOf(node.attrs.raw)); });
      window.clearTimeout(this.wanting);
      this.wanting = window.setTimeout(() => this.figures.want(names), 300);
    }

    // More is known of the figures: what a line is may hang on it.
    again() {
      if (!this.view) return;
      this.view.dispatch(this.view.state.tr.setMeta(looksKey, { again: true }));
      this.wantFigures();
    }

    show() {
      const { state } = this.view;
      this.undoing.disabled = !window.ProseMirror.undoDepth(state);
      this.redoing.disabled = !window.ProseMirror.redoDepth(state);
      this.count.textContent = `${[...this.area.value.replace(/\s/g, "")].length} 字`;
      this.showOutline(state);
    }

    showOutline(state) {
      const lines = headings(state);
      const here = lines.filter((line) => line.at <= state.selection.from).pop();
      if (this.section) this.section.value = here ? this.figures.said(here.text.slice(0, here.lead || undefined)).trim() : "";
      const rows = [...this.outline.children];
      lines.forEach((line, index) => {
        const row = rows[index] || this.outline.appendChild(button("", "", () => this.jump(headings(this.view.state)[index])));
        row.className = `editor-outline-${line.kind}${line === here ? " here" : ""}`;
        const words = this.figures.said(line.text.slice(0, line.lead || undefined)).trim().replace(/。$/, "");
        if (row.textContent !== words) row.textContent = words;
      });
      rows.slice(lines.length).forEach((row) => row.remove());
    }

    jump(line) {
      if (!line) return false;
      if (this.root.dataset.only) this.only("");
      this.view.dispatch(this.view.state.tr.setSelection(startOf(this.view.state, line)));
      this.view.focus();
      const { node } = this.view.domAtPos(line.at + 1);
      (node.nodeType === 1 ? node : node.parentElement).closest("p").scrollIntoView({ block: "start" });
      return true;
    }

    // A stretch of the text, chosen and in sight.
    choose({ from, to }) {
      if (this.root.dataset.only) this.only("");
      this.view.focus();  // first: an editor without the cursor does not scroll to it
      const { state } = this.view;
      this.view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, from, to)).scrollIntoView());
    }

    // Words in the place of others, as one step that can be taken back.
    replace({ from, to }, words) {
      const { tr } = this.view.state;
      this.view.dispatch(closeHistory(words ? tr.insertText(words, from, to) : tr.delete(from, to)));
      this.choose({ from, to: from + words.length });
    }

    counted(number) {
      if (this.counting) this.counting.textContent = number ? `校对 ${number}` : "校对";
    }

    step(by) {
      const lines = headings(this.view.state);
      const { from } = this.view.state.selection;
      const next = by > 0 ? lines.find((line) => line.at + 1 > from) : lines.filter((line) => line.at + 1 < from).pop();
      return this.jump(next) || true;
    }

    run(command) {
      command(this.view.state, this.view.dispatch);
      this.view.focus();
    }

    save() {
      if (this.saving) this.saving.soon(0);
      else this.area.form.requestSubmit(this.area.form.querySelector("button:not([type=button])"));
      return true;
    }

    // What was copied here comes back as it was; whatever else is cleaned.
    take(event, data) {
      if (data.getData("text/html").includes("data-pm-slice")) return false;
      const text = cleaned(data);
      event.preventDefault();
      if (!text) return true;
      const open = docOf(text).content;
      this.view.dispatch(closeHistory(this.view.state.tr.replaceSelection(new Slice(open, 1, 1)).scrollIntoView()));
      return true;
    }

    drop(view, event) {
      const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
      if (!at || !event.dataTransfer || event.dataTransfer.files.length) return false;
      view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(at.pos))));
      return this.take(event, event.dataTransfer);
    }

    complain(problems) {
      const wrong = new Set(problems.map((one) => one.line));
      this.problems.replaceChildren(...problems.map(({ line, message }) => {
        const row = make("li");
        row.append(button(message, "link-button", () => {
          const found = linesIn(this.view.state.doc)[line - 1];
          if (found) this.jump(found);
        }));
        return row;
      }));
      this.view.dispatch(this.view.state.tr.setMeta(looksKey, { wrong }));
    }
  }

  document.querySelectorAll("textarea[data-editor]").forEach((area) => { area.editor = new Editor(area); });
}
