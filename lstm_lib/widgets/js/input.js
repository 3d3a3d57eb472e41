// data-widget="input": gate times candidate is the area of a rectangle, with a sign.

import { bind, presets, slider } from "./shared/controls.js";
import { diagram } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { code, digits, equation, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const [WIDTH, HEIGHT] = [330, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 290, 26, 236];
const px = (i) => LEFT + i * (RIGHT - LEFT);
const py = (g) => (TOP + BOTTOM) / 2 - (g * (BOTTOM - TOP)) / 2;

const STATES = [
  { label: "running cell, t = 2" },
  { label: "t = 3", values: { i: 0.3023, g: -0.8251 } },
  { label: "shut", values: { i: 0, g: 0.9 } },
  { label: "nothing to say", values: { i: 1, g: 0 } },
  { label: "full", values: { i: 1, g: 1 } },
];

export default defineWidget("input", (w) => {
  const i = () => w.get("i");
  const g = () => w.get("g");
  const write = () => i() * g();
  const sign = () => (write() > 0 ? "adds" : write() < 0 ? "takes away" : "adds nothing:");
  const sentence = () =>
    `With i = ${fixed(i())} and g = ${fixed(g())} the cell ${sign()} ${fixed(Math.abs(write()))}.`;

  const area = svg("rect", { class: "lw-write sym-c", "data-drawn": "write" });
  const hatch = svg("path", { class: "lw-write-hatch sym-c" });
  const corner = svg("circle", { class: "lw-mark", "data-drawn": "corner", r: 4.5 });
  const amount = svg("text", { class: "lw-note sym-c lw-digits", "text-anchor": "middle", "data-key": "write" });
  const wide = svg("line", { class: "lw-line sym-i", "data-drawn": "i", "data-sym": "i" });
  const high = svg("line", { class: "lw-line sym-g", "data-drawn": "g", "data-sym": "g" });
  const tick = (axis, x, y, text, anchor) => svg("text", { class: "lw-tick", "data-axis": axis, x, y, "text-anchor": anchor }, text);
  const picture = diagram(
    WIDTH,
    HEIGHT,
    svg("line", { class: "lw-axis", x1: LEFT, x2: RIGHT, y1: py(0), y2: py(0) }),
    svg("line", { class: "lw-axis", x1: LEFT, x2: LEFT, y1: TOP, y2: BOTTOM }),
    tick("y", LEFT - 8, py(1) + 4, "1", "end"),
    tick("y", LEFT - 8, py(0) + 4, "0", "end"),
    tick("y", LEFT - 8, py(-1) + 4, "-1", "end"),
    tick("x", RIGHT, py(0) + 18, "1", "middle"),
    svg("text", { class: "sym-g", x: LEFT, y: 14, "text-anchor": "middle" }, "g"),
    svg("text", { class: "sym-i", x: RIGHT + 14, y: py(0) + 4 }, "i"),
    area,
    hatch,
    wide,
    high,
    corner,
    amount,
  );
  picture.classList.add("lw-input-diagram");

  w.onChange(() => {
    const [x, y, zero] = [px(i()), py(g()), py(0)];
    const [upper, lower] = [Math.min(y, zero), Math.max(y, zero)];
    const place = (element, values) => {
      for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
    };
    place(area, { x: LEFT, y: upper, width: x - LEFT, height: lower - upper });
    // A write that takes away is hatched: the sign must not rest on a colour or on the side alone.
    let lines = "";
    if (g() < 0) {
      for (let at = LEFT + 9; at < x; at += 9) lines += `M${at} ${upper}V${lower}`;
    }
    hatch.setAttribute("d", lines);
    place(wide, { x1: LEFT, x2: x, y1: zero, y2: zero });
    place(high, { x1: x, x2: x, y1: zero, y2: y });
    place(corner, { cx: x, cy: y });
    place(amount, { x: Math.max((LEFT + x) / 2, LEFT + 34), y: g() < 0 ? Math.min(y + 18, HEIGHT - 2) : y - 8 });
    amount.textContent = `${write() > 0 ? "+" : ""}${fixed(write())}`;
    amount.dataset.value = area.dataset.value = String(write());
    wide.dataset.value = corner.dataset.x = String(i());
    high.dataset.value = corner.dataset.y = String(g());
    picture.setAttribute("aria-label", sentence());
    w.announce(sentence());
  });

  const d = (key, value, symbol) => digits(w, key, value, { symbol });
  w.body.append(
    columns(
      stack(
        slider(w, bind(w, "i", { symbol: "i", text: ["input gate ", mark("i")] })),
        slider(w, bind(w, "g", { symbol: "g", text: ["candidate ", mark("g")] })),
        readout("written to the cell state", d("write_out", write, "c")),
      ),
      picture,
    ),
    presets(w, "examples", STATES),
    html(
      "div",
      {},
      equation(sym("c", "t"), " = ", sym("f", "t"), " · ", sym("c", "t−1"), " + ", mark("i", "t"), " · ", mark("g", "t")),
      equation(sym("i", "t"), " · ", sym("g", "t"), " = ", d("i", i, "i"), " · ", d("g", g, "g"), " = ", d("write_eq", write, "c")),
    ),
    code(
      ["i", "i"], " = sigmoid(z_i)   # how much\n", ["g", "g"], " = tanh(z_g)      # what, with its sign\n",
      ["c", "c"], " = ", ["f", "f"], " * c_prev + ", ["i", "i"], " * ", ["g", "g"],
    ),
  );
  return {
    title: "How much, and what",
    caption:
      "The write is the rectangle's area: the gate is its width, the candidate its height. Below " +
      "the axis, hatched, it is taken away from the cell state.",
  };
});
