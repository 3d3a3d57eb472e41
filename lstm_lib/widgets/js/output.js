// data-widget="output": the gate and the cell state -> the hidden state and its slope.

import { tanh_derivative } from "./math/lstm.js";
import { bind, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { clamp, fixed, short } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const TANGENT = 1.2; // how far the tangent reaches to each side

const STATES = [
  { label: "by hand" },
  { label: "shut", values: { o: 0, c: 1.02, squash: true } },
  { label: "open", values: { o: 1, c: 1.02, squash: true } },
  { label: "a large state", values: { o: 1, c: 3, squash: true } },
  { label: "no tanh", values: { o: 1, c: 3, squash: false } },
];

export default defineWidget("output", (w) => {
  const o = () => w.get("o");
  const c = () => w.get("c");
  const squash = () => w.get("squash");
  const bounded = (value) => (squash() ? Math.tanh(value) : value);
  const steep = () => (squash() ? tanh_derivative(c()) : 1);
  const h = () => o() * bounded(c());
  const slope = () => o() * steep();
  const sentence = () =>
    `The cell holds ${fixed(c())} and shows ${fixed(h())}. ` +
    `A small change of the cell state reaches the hidden state ${short(slope())} times as large.`;

  const box = svg(
    "g",
    { class: "lw-node" },
    svg("rect", { class: "lw-out-box", x: 114, y: 52, width: 52, height: 26, rx: 13 }),
    svg("text", { x: 140, y: 70, "text-anchor": "middle" }, "tanh"),
  );
  w.onChange(() => box.classList.toggle("lw-out-gone", !squash()));
  const picture = diagram(
    296,
    186,
    wire(w, "c", "M8 30L288 30", { value: c, drawn: "c" }),
    wire(w, "c", "M140 30L140 52", { value: c, drawn: "c", arrow: false }),
    wire(w, "c", "M140 78L140 107", { value: () => bounded(c()), drawn: "bounded" }),
    box,
    wire(w, "o", "M68 120L127 120", { value: o, drawn: "o" }),
    layer(44, 120, "σ", { symbol: "o" }),
    wire(w, "h", "M153 120L288 120", { value: h, drawn: "h" }),
    pointwise(140, 120, "×"),
    label(8, 18, variable("c", "t"), { symbol: "c", anchor: "start" }),
    live(w, 28, 18, c, { symbol: "c", anchor: "start", key: "c_wire" }),
    label(288, 18, "to the next step", { anchor: "end" }),
    live(w, 151, 94, () => bounded(c()), { symbol: "c", anchor: "start", key: "tanh_c" }),
    label(64, 146, variable("o", "t"), { symbol: "o", anchor: "start" }),
    live(w, 84, 146, o, { symbol: "o", anchor: "start", key: "o_wire" }),
    label(214, 110, variable("h", "t"), { symbol: "h", anchor: "start" }),
    live(w, 236, 110, h, { symbol: "h", anchor: "start", key: "h_wire" }),
    label(288, 146, "to everything else", { anchor: "end" }),
  );

  const curve = plot(w, {
    height: 250,
    draw: () => {
      const top = squash() ? 1.2 : 6;
      const path = (value) => {
        const points = [];
        for (let k = -60; k <= 60; k++) points.push([k / 10, value(k / 10)]);
        return points;
      };
      // The tangent stays inside the frame, however steep it is.
      const reach = Math.min(TANGENT, slope() === 0 ? TANGENT : (0.35 * top) / slope());
      const tangent = [-1, 1].map((side) => {
        const at = clamp(c() + side * reach, -6, 6);
        return [at, h() + (at - c()) * slope()];
      });
      return {
        x: { min: -6, max: 6, label: "cell state c" },
        y: { min: -top, max: top, label: "hidden state h" },
        alt: sentence(),
        rules: [{ x: 0 }, { y: 0 }],
        lines: [
          { name: "bounded", points: path(bounded), symbol: "c", faint: true, label: squash() ? "tanh c" : "c" },
          { name: "h", points: path((value) => o() * bounded(value)), symbol: "h" },
          { name: "tangent", points: tangent, dashed: true },
        ],
        marks: [{ name: "h", x: c(), y: h(), symbol: "h" }],
      };
    },
  });

  w.onChange(() => {
    picture.setAttribute(
      "aria-label",
      `The cell state ${fixed(c())} goes on to the next step unchanged. A copy of it, ` +
        `${squash() ? `bounded by tanh to ${fixed(bounded(c()))}` : "not bounded"}, times ` +
        `o = ${fixed(o())} is the hidden state ${fixed(h())}.`,
    );
    w.announce(sentence());
  });

  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });
  const tanh_c = html("span", {});
  w.onChange(() => {
    tanh_c.textContent = squash() ? "tanh " : "";
  });
  const python = html("span", {});
  w.onChange(() => {
    python.textContent = squash() ? "np.tanh(c)" : "c";
  });
  w.body.append(
    columns(
      stack(
        slider(w, bind(w, "o", { symbol: "o", text: ["output gate ", mark("o")] })),
        slider(w, bind(w, "c", { symbol: "c", text: ["cell state ", mark("c")] })),
        flag(w, "squash"),
        html(
          "div",
          {},
          readout("hidden state", d("h", h, "h")),
          readout("its slope in c", d("slope", slope, undefined, short)),
          readout("slope without the gate", d("steep", steep, undefined, short)),
        ),
      ),
      curve,
    ),
    presets(w, "examples", STATES),
    html(
      "div",
      { class: "lw-columns lw-even" },
      picture,
      stack(
        equation(
          sym("h", "t"), " = ", sym("o", "t"), " · ", tanh_c, sym("c", "t"), " = ", d("o_eq", o, "o"), " · ",
          d("bounded", () => bounded(c()), "c"), " = ", d("h_eq", h, "h"),
        ),
        equation(
          letter("∂"), mark("h"), " / ", letter("∂"), mark("c"), " = ", d("o_slope", o, "o"), " · ",
          d("steep_eq", steep, "c", short), " = ", d("slope_eq", slope, "h", short),
        ),
        code(["o", "o"], " = sigmoid(z_o)\n", ["h", "h"], " = ", ["o", "o"], " * ", python),
      ),
    ),
  );
  return {
    title: "What the cell shows",
    caption:
      "The thick curve is what the gate lets through, the thin one what it is given; the broken " +
      "line is the slope. The cell state itself goes on as it is.",
  };
});
