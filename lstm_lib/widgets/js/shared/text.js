// Symbols, live digits, equations, lines of code and read-outs.

import { html } from "./dom.js";
import { fixed } from "./format.js";

export const NAMES = {
  i: "input gate",
  f: "forget gate",
  g: "candidate",
  o: "output gate",
  c: "cell state",
  h: "hidden state",
};

// A browser's translator leaves symbols, digits and code alone, and they keep their direction.
const FIXED = { translate: "no", dir: "ltr" };

// A symbol in its colour. It is a button: focus or a tap lights all that belongs to it.
//   sub, sup: text, or an element whose digits are live
export function sym(name, sub = "", sup = "") {
  return html(
    "button",
    { type: "button", class: `lw-sym sym-${name}`, "data-sym": name, ...FIXED },
    html("i", {}, name),
    sub ? html("sub", {}, sub) : null,
    sup ? html("sup", {}, sup) : null,
    html("span", { class: "lw-hidden" }, `, ${NAMES[name]}`),
  );
}

// A symbol in a label or a sentence, where it need not be a button.
export function mark(name, sub = "") {
  return html("span", { class: `sym-${name}`, ...FIXED }, html("i", {}, name), sub ? html("sub", {}, sub) : null);
}

// Any other letter of an equation, with subscript.
export function letter(name, sub = "") {
  return html("span", { ...FIXED }, html("i", {}, name), sub ? html("sub", {}, sub) : null);
}

// A number that follows the widget: digits("f", () => f, { symbol: "f" }).
//   The element is an <output>; data-value holds every digit there is.
export function digits(w, key, value, { symbol, format = fixed } = {}) {
  const output = html("output", {
    class: `lw-digits${symbol ? ` sym-${symbol}` : ""}`,
    "aria-live": "off", // the widget's one live region speaks, at rest
    "data-key": key,
    "data-sym": symbol,
    ...FIXED,
  });
  w.onChange(() => {
    const v = value();
    output.textContent = format(v);
    output.dataset.value = String(v);
  });
  return output;
}

// A summand behind a sum: " + 0.1885" or " − 0.2494", never "+ -0.2494".
export function summand(w, key, value, options = {}) {
  const sign = html("span");
  w.onChange(() => {
    sign.textContent = value() < 0 ? " −\u00a0" : " +\u00a0";
  });
  return [sign, digits(w, key, value, { ...options, format: (v) => fixed(Math.abs(v)) })];
}

// An equation that is too long breaks before a sign, as in print, and not within a product, unless
// it is nothing else.
export function equation(...parts) {
  const line = html("div", { class: "lw-equation", ...FIXED }, ...parts);
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const times = line.textContent.includes("=") ? "\u00a0·\u00a0" : " ·\u00a0";
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(/([-=+−/]) /g, "$1\u00a0").replace(/ · /g, times);
  }
  return line;
}

// A line of Python; a part ["c_prev", "c_prev", "c"] is a name that lights with the token before
// it, in the colour of the symbol behind it, which is the token where none is given.
export function code(...parts) {
  const spans = parts.map((part) => {
    if (!Array.isArray(part)) return part;
    const [token, name, symbol = token] = part;
    return html("span", { class: symbol ? `sym-${symbol}` : undefined, "data-sym": token }, name);
  });
  return html("code", { class: "lw-code", ...FIXED }, ...spans);
}

export function readout(label, output, unit = "") {
  return html(
    "div",
    { class: "lw-readout" },
    html("span", { class: "lw-label" }, label),
    html("span", {}, output, unit ? html("span", { class: "lw-unit" }, unit) : null),
  );
}
