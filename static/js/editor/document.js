// The text as ProseMirror holds it: a line is a node, {{名称}} in it is a figure that can't be typed into, and nothing
// else is marked up. What goes in comes out again, sign by sign.
"use strict";

{
  const { Schema, Plugin, PluginKey, Decoration, DecorationSet, Selection } = window.ProseMirror;
  const { FIGURE, kinds } = window.editor.grammar;

  const schema = new Schema({
    nodes: {
      doc: { content: "line+" },
      line: {
        content: "(text | figure)*",
        whitespace: "pre",
        parseDOM: [{ tag: "p" }, { tag: "div" }],
        toDOM: () => ["p", 0],
      },
      figure: {
        inline: true,
        group: "inline",
        atom: true,
        draggable: true,
        attrs: { raw: {} },
        leafText: (node) => node.attrs.raw,
        parseDOM: [{ tag: "span[data-figure]", getAttrs: (dom) => ({ raw: dom.dataset.figure }) }],
        toDOM: (node) => ["span", { "data-figure": node.attrs.raw }, node.attrs.raw],
      },
      text: { group: "inline" },
    },
  });

  const lineOf = (text) => {
    const parts = text.split(/(\{\{[^{}]*\}\})/);
    const nodes = parts.map((part, at) => (at % 2 ? schema.node("figure", { raw: part }) : part && schema.text(part)));
    return schema.node("line", null, nodes.filter(Boolean));
  };
  const linesOf = (text) => text.split("\n").map(lineOf);
  const docOf = (text) => schema.node("doc", null, linesOf(text));
  const textOf = (doc) => doc.textBetween(0, doc.content.size, "\n");
  const linesIn = (doc) => {
    const lines = [];
    doc.forEach((node, at) => lines.push({ text: node.textContent, at, size: node.nodeSize }));
    return lines;
  };

  // A figure typed by hand, or left by an edit, becomes one as soon as its braces are closed; a line feed a browser
  // left in a line parts it. The last first: what stands before it keeps its place.
  const settle = (state) => {
    const found = [];
    state.doc.descendants((node, at) => {
      if (!node.isText) return;
      for (const one of node.text.matchAll(FIGURE)) found.push({ from: at + one.index, raw: one[0] });
      for (const one of node.text.matchAll(/\r?\n/g)) found.push({ from: at + one.index, length: one[0].length });
    });
    if (!found.length) return null;
    const tr = state.tr;
    found.sort((one, other) => other.from - one.from).forEach(({ from, raw, length }) => {
      if (raw) tr.replaceWith(from, from + raw.length, schema.node("figure", { raw }));
      else tr.delete(from, from + length).split(from);
    });
    return tr;
  };
  const settling = new Plugin({
    appendTransaction: (transactions, _, state) => (transactions.some((one) => one.docChanged) ? settle(state) : null),
  });

  // What each line is, and how it therefore looks; `wrong` are the lines a check has complained of, from 1.
  const looksKey = new PluginKey("looks");
  const looks = (codeOf) => {
    const read = (doc) => {
      const lines = linesIn(doc);
      const read = kinds(lines.map((line) => line.text), codeOf);
      return lines.map((line, index) => ({ ...line, ...read[index] }));
    };
    const drawn = (state, { lines, wrong }) => {
      const here = state.selection.$head.index(0);
      const made = [];
      lines.forEach(({ at, size, kind, lead }, index) => {
        const names = [`line-${kind}`];
        if (index === here) names.push("line-here");
        if (wrong.has(index + 1)) names.push("line-bad");
        made.push(Decoration.node(at, at + size, { class: names.join(" ") }));
        // A lead ends before the line's first figure: till there a sign is a place.
        if (lead) made.push(Decoration.inline(at + 1, at + 1 + lead, { class: "line-lead" }, { inclusiveEnd: true }));
      });
      return DecorationSet.create(state.doc, made);
    };
    return new Plugin({
      key: looksKey,
      state: {
        init: (_, state) => ({ lines: read(state.doc), wrong: new Set() }),
        apply: (tr, held, _, state) => {
          const told = tr.getMeta(looksKey) || {};
          const wrong = told.wrong || (tr.docChanged ? new Set() : held.wrong);
          return tr.docChanged || told.again ? { lines: read(state.doc), wrong } : { ...held, wrong };
        },
      },
      props: { decorations: (state) => drawn(state, looksKey.getState(state)) },
    });
  };

  const headings = (state) => looksKey.getState(state).lines.filter((line) => /^(title|h[1-4])$/.test(line.kind));
  const startOf = (state, line) => Selection.near(state.doc.resolve(line.at + 1));

  window.editor.document = { schema, docOf, textOf, linesOf, linesIn, settling, looks, looksKey, headings, startOf };
}
