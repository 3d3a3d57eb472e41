// data-widget="sigmoid": one value from 0 to 1, its slope, and what it means in each gate.

import { sigmoid, sigmoid_derivative } from "./math/lstm.js";
import { bind, presets, slider } from "./shared/controls.js";
import { columns, html, stack } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, mark, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const EDGE = 8; // the curve is drawn from -EDGE to EDGE; a point beyond stands at the edge
const STEPS = 160;

const CURVE = Array.from({ length: STEPS + 1 }, (_, k) => {
  const z = -EDGE + (2 * EDGE * k) / STEPS;
  return [z, sigmoid(z)];
});

export default defineWidget("sigmoid", (w) => {
  const z = () => w.get("inputs") + w.get("bias");
  const gate = () => sigmoid(z());
  const slope = () => sigmoid_derivative(z());
  const percent = () => `${fixed(100 * gate(), 2)} %`;
  const seen = () => Math.min(Math.max(z(), -EDGE), EDGE);

  const tangent = () => {
    // As far to each side as stays between 0 and 1, and no further than 2.
    const reach = Math.min(2, gate() / slope(), (1 - gate()) / slope());
    return [-reach, reach].map((dz) => [z() + dz, gate() + dz * slope()]);
  };
  const sentence = () =>
    `At z = ${fixed(z())} the gate stands at ${fixed(gate())}, with a slope of ${fixed(slope())}.`;

  const curve = plot(w, {
    height: 250,
    draw: () => ({
      x: { min: -EDGE, max: EDGE, label: "z" },
      y: { min: 0, max: 1, label: "σ(z)" },
      alt: sentence(),
      lines: [
        { name: "sigmoid", points: CURVE },
        ...(Math.abs(z()) <= EDGE - 2 ? [{ name: "tangent", points: tangent(), dashed: true }] : []),
      ],
      marks: [{ name: "gate", x: seen(), y: gate(), label: Math.abs(z()) > EDGE ? "off the edge" : undefined }],
    }),
  });

  w.onChange(() => w.announce(sentence()));
  const value = () => digits(w, "gate", gate);
  const meaning = (symbol, name, verb, rest) =>
    html(
      "tr",
      { "data-sym": symbol },
      html("th", { scope: "row" }, `${name} `, mark(symbol, "t")),
      html("td", {}, `${verb} `, digits(w, `percent_${symbol}`, () => 100 * gate(), { symbol, format: percent }), " ", ...rest),
    );
  w.body.append(
    columns(
      stack(
        slider(w, bind(w, "inputs")),
        slider(w, bind(w, "bias")),
        html(
          "div",
          {},
          readout("σ(z)", digits(w, "gate", gate)),
          readout("slope σ(z)(1 − σ(z))", digits(w, "slope", slope)),
        ),
      ),
      curve,
    ),
    presets(w, "z", [[-5], [-1], [0], [1], [4.6], [5], [4.6, 4.6]].map(([bias, inputs = 0]) => ({
      label: String(inputs + bias), values: { inputs, bias },
    }))),
    equation("σ(", digits(w, "inputs", () => w.get("inputs")), " + ", digits(w, "bias", () => w.get("bias")), ") = σ(", digits(w, "z", z), ") = ", value()),
    html(
      "table",
      { class: "lw-table" },
      html("caption", { class: "lw-hidden" }, "What the value does in each gate"),
      html(
        "tbody",
        {},
        meaning("f", "as a forget gate", "it keeps", ["of ", mark("c", "t−1")]),
        meaning("i", "as an input gate", "it writes", ["of ", mark("g", "t")]),
        meaning("o", "as an output gate", "it shows", ["of tanh(", mark("c", "t"), ")"]),
      ),
    ),
    code(["f", "f"], " = sigmoid(x_t @ W_xf + h_prev @ W_hf + b_f)  # so ", ["i", "i"], " and ", ["o", "o"], "\nslope = ", ["f", "f"], " * (1 - ", ["f", "f"], ")"),
  );
  return {
    title: "One layer, three meanings",
    caption:
      "The sigmoid turns any number into a value between 0 and 1. The dashed line has its slope: " +
      "a quarter at z = 0, next to nothing where the gate is nearly shut or nearly open.",
  };
});
