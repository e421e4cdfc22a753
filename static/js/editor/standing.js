// The text as it will stand: what is left out of it today is grey and says why, of a phrase only the words that are
// said are seen, what is said instead stands beside. The text itself is as it was typed: a phrase opens, and is written
// in like any words, as soon as the cursor comes to it.
"use strict";

{
  const { Decoration, DecorationSet, Plugin, PluginKey } = window.ProseMirror;
  const { linesIn, placeOf } = window.editor.document;
  const { make } = window.editor.picker;

  const key = new PluginKey("standing");

  // What the server told of lines and places, as stretches of the document.
  const placed = (doc, told) => {
    const lines = linesIn(doc);
    const found = [];
    const at = (number, sign) => {
      const index = number - 1;
      return lines[index].at + 1 + placeOf(doc.child(index), sign);
    };
    told.lines.filter(({ line }) => line <= lines.length).forEach(({ line, gone, put, said, rules }) => {
      const stretch = (kind, start, end, more) => found.push({ kind, from: at(line, start), to: at(line, end), ...more });
      gone.forEach(([start, end, why]) => stretch("gone", start, end, { why }));
      put.forEach(([place, words]) => stretch("put", place, place, { words }));
      said.forEach(([place, words]) => stretch("said", place, place + 1, { words }));
      rules.forEach((rule) => {
        const whole = { from: at(line, rule.start), to: at(line, rule.end) };
        stretch("phrase", rule.start, rule.end, { condition: rule.condition, why: rule.why });
        rule.hidden.forEach(([start, end]) => stretch("rule", start, end, { whole }));
      });
    });
    const point = (kind, one, why) => {
      const [from, to] = [at(one.line, one.start), at(one.line, one.end)];
      found.push({ kind, from, to, why, one, typed: doc.textBetween(from, to) });
    };
    told.found.forEach((one) => point(one.waived ? "quiet" : one.blocks ? "fault" : "warning", one, one.why));
    told.found.filter((one) => one.sentence).forEach((one) => point("quiet", one.sentence, ""));
    told.carried.filter((one) => !one.looked).forEach((one) => {
      const changes = one.changes.map(([name, old, now]) => `${name} ${old}→${now}`);
      point(one.reasons.length ? "carried" : "renewed", one, [...one.reasons, ...changes].join("；"));
    });
    told.remarks.filter((one) => one.line).forEach((one) => point("remark", one, `${one.words}（${one.by}）`));
    return found;
  };

  // After a step: what was typed at an edge of a stretch is none of it; a stretch that is gone is none.
  const moved = (stretches, mapping) => stretches
    .map((one) => ({
      ...one,
      from: mapping.map(one.from, 1),
      to: mapping.map(one.to, one.from === one.to ? 1 : -1),
      whole: one.whole && { from: mapping.map(one.whole.from, -1), to: mapping.map(one.whole.to, 1) },
    }))
    .filter((one) => one.from < one.to || one.kind === "put");

  // A phrase is open while the cursor is in it, or what is chosen is within it.
  const isOpen = ({ from, to }, { selection }) => selection.from >= from && selection.to <= to;

  const note = (className, words) => () => {
    const made = make("span", className, words);
    made.contentEditable = "false";
    return made;
  };

  const LOOKS = {
    gone: ({ why }) => ({ class: "line-gone", title: why ? `今天不写：${why}` : "今天不写" }),
    phrase: ({ condition }) => ({ class: "line-phrase", title: `按条件写的话：${condition}` }),
    fault: ({ why }) => ({ class: "line-fault", title: why }),
    warning: ({ why }) => ({ class: "line-warning", title: why }),
    carried: ({ why }) => ({ class: "line-carried", title: `从上期带来：${why}` }),
    remark: ({ why }) => ({ class: "line-remark", title: `批注：${why}` }),
    renewed: ({ why }) => ({ class: "line-renewed", title: `换成了本期的数：${why}` }),
  };

  const drawn = (one, state) => {
    const { kind, from, to } = one;
    if (kind === "rule") return [Decoration.inline(from, to, { class: isOpen(one.whole, state) ? "line-rule" : "line-hidden" })];
    if (kind === "said") return [Decoration.inline(from, to, {}, { said: one.words })];
    if (kind === "put") return [Decoration.widget(from, note("line-put", one.words), { side: -1, key: `put ${one.words}`, ignoreSelection: true })];
    if (kind === "quiet") return [];
    const made = [Decoration.inline(from, to, LOOKS[kind](one))];
    if (kind === "gone" && one.why) {
      made.push(Decoration.widget(to, note("line-why", `〔今天不写：${one.why}〕`), { side: -1, key: `why ${one.why}`, ignoreSelection: true }));
    }
    return made;
  };

  const standing = () => new Plugin({
    key,
    state: {
      init: () => [],
      apply: (tr, held) => tr.getMeta(key) || (tr.docChanged ? moved(held, tr.mapping) : held),
    },
    props: {
      decorations: (state) => DecorationSet.create(state.doc, key.getState(state).flatMap((one) => drawn(one, state))),
    },
  });

  // The transaction that shows what was told of the text as it is.
  const told = (state, answer) => state.tr.setMeta(key, placed(state.doc, answer));

  // The place of a finding or a mark, as it is after what was typed since; null where that is gone. `isSame`: its words
  // are still those that were told of.
  const placeIn = (state, one) => {
    const found = key.getState(state).find((stretch) => stretch.one === one);
    return found ? { from: found.from, to: found.to, isSame: state.doc.textBetween(found.from, found.to) === found.typed } : null;
  };

  window.editor.standing = { placeIn, standing, told };
}
