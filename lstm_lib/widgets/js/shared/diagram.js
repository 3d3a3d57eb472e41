// Parts of a cell's diagram: wires that carry values, and the nodes they meet in.

import { svg } from "./dom.js";
import { fixed } from "./format.js";

// A picture of fixed proportions; it grows to `width` pixels, more where the reader's type is
// larger, and shrinks with the page.
export function diagram(width, height, ...parts) {
  return svg(
    "svg",
    { class: "lw-diagram", role: "img", viewBox: `0 0 ${width} ${height}`, style: `max-width:${width / 16}rem` },
    ...parts,
  );
}

// A wire in its symbol's colour, d an SVG path; `arrow` draws a head at its end.
//   value(): the number on it, named by `drawn`. Its size is the line's width, full at `scale`;
//   a minus sign makes it dashed.
export function wire(w, symbol, d, { value, drawn, arrow = true, scale = 1 } = {}) {
  const line = svg("path", { class: "lw-wire", d, "stroke-width": 2, "data-drawn": drawn, "data-scale": value && scale });
  const group = svg("g", { class: `lw-wires sym-${symbol}`, "data-sym": symbol }, line);
  if (arrow) {
    const numbers = d.match(/-?\d+(\.\d+)?/g).map(Number);
    const [x0, y0, x1, y1] = numbers.slice(-4);
    const angle = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
    // The line ends inside its head, so that a wide one does not blunt the point.
    const short = [x1, y1].map((end, k) => end - 6 * Math.sign(Math.round(end - [x0, y0][k])));
    if (x0 === x1 || y0 === y1) line.setAttribute("d", d.replace(/-?[\d.]+ -?[\d.]+$/, short.join(" ")));
    group.append(
      svg("path", { class: "lw-head-of-wire", d: "M0 0L-8 -4.5L-8 4.5Z", transform: `translate(${x1} ${y1}) rotate(${angle})` }),
    );
  }
  if (value) {
    w.onChange(() => {
      const v = value();
      line.dataset.value = String(v);
      line.setAttribute("stroke-width", (1 + 4 * Math.min(Math.abs(v) / scale, 1)).toFixed(2));
      line.classList.toggle("lw-dashed", v < 0);
    });
  }
  return group;
}

// A name or number beside a wire.
export function label(x, y, text, { symbol, anchor = "middle", small = false } = {}) {
  // Letters and digits are no words: a translator leaves them alone.
  const style = `lw-wire-label${Array.isArray(text) || text === "" ? " notranslate" : ""}${symbol ? ` sym-${symbol}` : ""}${small ? " lw-small" : ""}`;
  return svg("text", { class: style, x, y, "text-anchor": anchor, "data-sym": symbol }, text);
}

// A variable in a label, with its step below: c, then t-1 in small type.
export const variable = (name, step) => [
  svg("tspan", { "font-style": "italic" }, name),
  svg("tspan", { dy: 4, "font-size": "0.75em" }, String(step)),
];

// The live value of a wire.
export function live(w, x, y, value, { symbol, anchor = "middle", key, format = fixed } = {}) {
  const text = label(x, y, "", { symbol, anchor });
  text.classList.add("lw-digits");
  if (key) text.dataset.key = key;
  w.onChange(() => {
    const v = value();
    text.textContent = format(v);
    text.dataset.value = String(v);
  });
  return text;
}

// A round node: × or +, pointwise.
export function pointwise(x, y, sign) {
  return svg(
    "g",
    { class: "lw-node" },
    svg("circle", { cx: x, cy: y, r: 13 }),
    svg("text", { x, y: y + 6, "text-anchor": "middle" }, sign),
  );
}

// A function without weights, applied to each entry.
export function pill(x, y, text) {
  return svg(
    "g",
    { class: "lw-node" },
    svg("rect", { class: "lw-st-pill", x: x - 25, y: y - 13, width: 50, height: 26, rx: 13 }),
    svg("text", { class: "lw-st-activation", x, y: y + 5, "text-anchor": "middle" }, text),
  );
}

// A layer with weights of its own, named by its activation.
export function layer(x, y, name, { symbol, width = 46 } = {}) {
  return svg(
    "g",
    { class: `lw-layer${symbol ? ` sym-${symbol}` : ""}`, "data-sym": symbol },
    svg("rect", { x: x - width / 2, y: y - 14, width, height: 28, rx: 3 }),
    svg("text", { x, y: y + 5, "text-anchor": "middle" }, name),
  );
}
