/* Text pasted from Word, WPS or a sheet comes in clean: <textarea data-clean>. The rules are those of exchange/pasted.py,
   which cleans again what is saved; tests/meetings/test_minutes_browser.py holds the two against each other. */
(function () {
  "use strict";
  const LINE_ENDS = /\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
  const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;
  const UNSEEN = /[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffc]/g;
  const QUOTED_CELL = /(?<![^\t\n])"((?:[^"]|"")*)"(?![^\t\n])/g;
  const BULLET = /^[ \t\u3000]*(?:[·•▪●○◆■➢➤§Øüo\uf020-\uf0ff]\t|[\uf020-\uf0ff])[ \t\u3000]*/;
  const NUMBER = /^[ \t\u3000]*([（(]?[0-9一二三四五六七八九十]{1,3}[）).、．])\t[ \t\u3000]*/;
  const CELLS = /[ \u3000]*\t[ \t\u3000]*/g;
  const EDGES = /^[ \t\u3000]+|[ \t\u3000]+$/g;

  const unquoted = (cell, quoted) => {
    const inner = quoted.replaceAll('""', '"');
    if (inner === quoted && !inner.includes("\n")) return cell;
    return inner.split("\n").map((line) => line.replace(EDGES, "")).join(" ");
  };
  const number = (whole, mark) => (".)".includes(mark.slice(-1)) ? `${mark} ` : mark);
  const oneLine = (line) =>
    line.replace(BULLET, "· ").replace(NUMBER, number).replace(EDGES, "").replace(CELLS, "\u3000").replace(EDGES, "");

  function cleaned(text) {
    text = text.replace(LINE_ENDS, "\n").replace(UNSEEN, "").replace(SPACES, " ");
    if (text.includes("\t")) text = text.replace(QUOTED_CELL, unquoted);
    text = text.split("\n").map(oneLine).join("\n");
    return text.replace(/\n{3,}/g, "\n\n").replace(/^\n+|\n+$/g, "");
  }

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("textarea[data-clean]") || !event.clipboardData) return;
    const text = event.clipboardData.getData("text/plain");
    const clean = cleaned(text);
    if (!text || clean === text) return;
    event.preventDefault();
    /* insertText keeps the way back (Ctrl+Z) and tells everyone who listens for input */
    if (document.execCommand("insertText", false, clean)) return;
    field.setRangeText(clean, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
