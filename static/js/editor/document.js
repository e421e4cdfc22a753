// The text as ProseMirror holds it: a line is a node, {{名称}} in it is a figure that can't be typed into, and nothing
// else is marked up. What goes in comes out again, sign by sign.
"use strict";

{
  const { Schema, Plugin, PluginKey, Decoration, DecorationSet, Selection } = window.ProseMirror;
  const { FIGURE, PHRASE, kinds } = window.editor.grammar;

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

  // Where two lists of lines differ: [{start, end, lines}], the lines from `start` to before `end` of the one for those
  // of the other. What both have longest in common stays.
  const changes = (old, now) => {
    let [head, tail] = [0, 0];
    const most = Math.min(old.length, now.length);
    while (head < most && old[head] === now[head]) head++;
    while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
    const [left, right] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
    const common = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
    for (let i = left.length - 1; i >= 0; i--) {
      for (let j = right.length - 1; j >= 0; j--) {
        common[i][j] = left[i] === right[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    const found = [];
    for (let i = 0, j = 0; i < left.length || j < right.length;) {
      const [start, since] = [i, j];
      while (i < left.length || j < right.length) {
        if (i < left.length && j < right.length && left[i] === right[j]) break;
        if (j >= right.length || (i < left.length && common[i + 1][j] >= common[i][j + 1])) i++;
        else j++;
      }
      if (i > start || j > since) found.push({ start: head + start, end: head + i, lines: right.slice(since, j) });
      while (i < left.length && j < right.length && left[i] === right[j]) { i++; j++; }
    }
    return found;
  };

  // The transaction that makes `now` of `old`, in a document that was `old` before the steps in `since`.
  const turned = (tr, old, now, since = []) => {
    const ends = [0];
    old.split("\n").forEach((line) => ends.push(ends[ends.length - 1] + lineOf(line).nodeSize));
    const placed = (at, side) => since.reduce((place, mapping) => mapping.map(place, side), at);
    changes(old.split("\n"), now.split("\n")).reverse().forEach(({ start, end, lines }) => {
      tr.replaceWith(placed(ends[start], -1), placed(ends[end], 1), lines.map(lineOf));
    });
    return tr;
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

  // Where a sign of a line stands in it: a figure is many signs and one place.
  const placeOf = (node, sign) => {
    let [place, seen] = [0, 0];
    node.forEach((one) => {
      const length = one.isText ? one.text.length : one.attrs.raw.length;
      if (seen < sign) place += one.isText ? Math.min(length, sign - seen) : 1;
      seen += length;
    });
    return place;
  };

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
      lines.forEach(({ at, size, kind, lead, text }, index) => {
        const names = [`line-${kind}`];
        if (index === here) names.push("line-here");
        if (wrong.has(index + 1)) names.push("line-bad");
        made.push(Decoration.node(at, at + size, { class: names.join(" ") }));
        // A lead ends before the line's first figure: till there a sign is a place.
        if (lead) made.push(Decoration.inline(at + 1, at + 1 + lead, { class: "line-lead" }, { inclusiveEnd: true }));
        for (const one of text.matchAll(PHRASE)) {
          const [from, to] = [one.index, one.index + one[0].length].map((sign) => at + 1 + placeOf(state.doc.child(index), sign));
          made.push(Decoration.inline(from, to, { class: "line-phrase", title: "按条件写的话" }));
        }
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

  window.editor.document = { schema, docOf, textOf, linesOf, linesIn, changes, turned, settling, looks, looksKey, headings, placeOf, startOf };
}
