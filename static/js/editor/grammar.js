// What each line of a text is, as reports/grammar.py reads it: the typeface follows while one types. Only looks: the
// server reads the text itself. Held against it by tests/flows/test_editor.py.
"use strict";

{
  const FIGURE = /\{\{([^{}]*)\}\}/g;
  const PHRASE = /[［[][^［］[\]：:]+[：:][^［］[\]]*[］\]]/g;  // words on a condition
  const TOKEN = new RegExp(`${FIGURE.source}|${PHRASE.source}`);
  const KINDS = [
    ["h1", /^[一二三四五六七八九十]+、/],
    ["h2", /^（[一二三四五六七八九十]+）/],
    ["h3", /^[0-9]{1,2}[.．](?![0-9])/],
    ["h4", /^（[0-9]{1,2}）/],
  ];
  const SIGNING = { "org.sign_name": "sign", "report.date": "date" };

  const WIDE = { "(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！" };
  const HAN = "[\\u2e80-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}\\u3000-\\u303f\\uff00-\\uffef“”‘’}]";
  const HAS_HAN = new RegExp(HAN, "u");
  const MARK = new RegExp(`(?<=${HAN})[(),;:?!]|[(),;:?!](?=${HAN}|\\{)`, "gu");
  const DASH = new RegExp(`(?<=${HAN})--|--(?=${HAN})`, "gu");
  const WITHIN = "((?:\\{\\{[^{}]*\\}\\}|[^(){}（）])*)";
  const PAIR = new RegExp(`\\(${WITHIN}）|（${WITHIN}\\)`, "g");  // of which one is wide
  const LEVEL = /^\(([一二三四五六七八九十]+|[0-9]{1,2})\)/;

  const widen = (text, isAfterFigure) => {
    let now = HAS_HAN.test(text) ? text.replaceAll("...", "……") : text;
    now = now.replace(DASH, "——");
    for (let before = null; before !== now;) {  // a mark made wide is Chinese context for its neighbour
      before = now;
      now = now.replace(MARK, (mark) => WIDE[mark]);
    }
    return isAfterFigure && WIDE[now[0]] ? WIDE[now[0]] + now.slice(1) : now;
  };

  // Straight double quotes in pairs become “ ”; an odd one stays as typed.
  const quoted = (line) => {
    const pieces = line.split(/(\{\{[^{}]*\}\})/);
    const count = pieces.filter((_, at) => at % 2 === 0).join("").split('"').length - 1;
    if (!count || count % 2 || !HAS_HAN.test(line)) return line;
    let seen = 0;
    return pieces.map((piece, at) => (at % 2 ? piece : piece.replace(/"/g, () => "“”"[seen++ % 2]))).join("");
  };

  // Full-width marks in Chinese context (GB/T 15834), outside {{ }}; numbers, times and Latin words stay.
  const normalise = (line) => {
    const parts = line.replace(LEVEL, "（$1）").split(/(\{\{[^{}]*\}\})/);
    const wide = parts.map((part, at) => (at % 2 ? part : widen(part, at > 0))).join("");
    return quoted(wide.replace(PAIR, (_, one, other) => `（${one ?? other}）`));
  };

  // The name of a figure as typed between the braces, without what is said after it ({{名称：…}}).
  const nameOf = (raw) => raw.slice(2, -2).trim();

  // The end of a run-in heading: its first full stop, unless a figure or a condition comes before it.
  const leadEnd = (line) => {
    const stop = line.indexOf("。");
    const figure = line.search(TOKEN);
    const end = stop < 0 ? line.length : stop + 1;
    return figure < 0 ? end : Math.min(end, figure);
  };

  const kindOf = (line, position, codeOf) => {
    if (position === 0) return "title";
    if (position === 1 && /^（.*）$/u.test(line)) return "subtitle";
    const alone = /^\{\{([^{}]*)\}\}$/.exec(line);
    const code = alone && codeOf(alone[1].trim());
    if (code && SIGNING[code]) return SIGNING[code];
    const found = KINDS.find(([, mark]) => mark.test(line));
    return found ? found[0] : "p";
  };

  // [{kind, lead}] of lines: `lead` counts the signs in the heading's typeface; a blank line is "blank".
  const kinds = (lines, codeOf = () => "") => {
    let position = 0;
    return lines.map((raw) => {
      const line = normalise(raw.trim());
      if (!line) return { kind: "blank", lead: 0 };
      const kind = kindOf(line, position++, codeOf);
      if (kind === "h1" && line.search(TOKEN) < 0) return { kind, lead: raw.length };
      return { kind, lead: kind === "h2" ? leadEnd(raw) : 0 };
    });
  };

  window.editor = Object.assign(window.editor || {}, { grammar: { FIGURE, PHRASE, kinds, nameOf, normalise } });
}
