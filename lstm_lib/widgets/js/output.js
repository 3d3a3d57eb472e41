// data-widget="output": the gate and the cell state -> the hidden state and its slope.

import { tanh_derivative } from "./math/lstm.js";
import { bind, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { html, stack, svg } from "./shared/dom.js";
import { clamp, fixed, short } from "./shared/format.js";
import { handle } from "./shared/handles.js";
import { plot } from "./shared/plot.js";
import { choice_guess, predict } from "./shared/predict.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const FAR = 6; // how far the curve goes to each side
const TANGENT = 1.2; // how far the tangent does
const EDGE = 3.4; // from here on its text would leave the frame
const LEVEL = -5; // where the gate is taken hold of
const GROWS = 0.1; // by how much the cell state grows, in the question
const ANSWERS = { "about 0.1": 0.1, "about 0.01": 0.01, "about 0.001": 0.001, "less than that": 0 };

const STATES = [
  { label: "a large state" },
  { label: "by hand", values: { o: 0.6, c: 1.02 } },
  { label: "shut", values: { o: 0, c: 1.02 } },
  { label: "open", values: { c: 1.02 } },
  { label: "no tanh", values: { squash: false } },
];

// Four decimals as long as they say something.
const small = (value) => (Math.abs(value) >= 5e-5 ? fixed(value) : short(value));
const unknown = (value) => (Number.isNaN(value) ? "?" : fixed(value));

function derive(get) {
  const [o, c, squash] = [get("o"), get("c"), get("squash")];
  const bounded = (value) => (squash ? Math.tanh(value) : value);
  const steep = squash ? tanh_derivative(c) : 1;
  // The change of tanh without its cancellation: tanh(a) - tanh(b) = sinh(a - b) / (cosh a cosh b).
  const change = squash ? Math.sinh(GROWS) / (Math.cosh(c + GROWS) * Math.cosh(c)) : GROWS;
  return { o, c, squash, bounded, steep, shown: bounded(c), h: o * bounded(c), slope: o * steep, grown: o * change };
}

// Which answer is nearest, as a factor: 0.02 is about 0.01.
function nearest(grown) {
  const found = Object.entries(ANSWERS).find(([, size]) => grown >= size / Math.sqrt(10));
  return found[0];
}

function build(w) {
  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });

  // Covered until the reader has said it: whatever tells how the hidden state goes with the cell state.
  const covers = [];
  const covered = (element) => {
    covers.push(element);
    return element;
  };
  const question = predict(w, {
    question: () =>
      `The output gate stands at ${fixed(w.now.o, 2)} and the cell state at ${fixed(w.now.c, 2)}. ` +
      `The cell state grows by ${GROWS}: by how much does the hidden state grow?`,
    covers,
    verdict: (guess) => {
      const right = nearest(w.now.grown);
      return `You said ${guess}. It grows by ${small(w.now.grown)}${guess === right ? "" : `, ${right}`}. ${sentence()}`;
    },
    told: () => `It grows by ${small(w.now.grown)}. ${sentence()}`,
  });
  const sentence = () =>
    question.open()
      ? `The cell holds ${fixed(w.now.c)}, and its output gate stands at ${fixed(w.now.o)}.`
      : `The cell holds ${fixed(w.now.c)} and shows ${fixed(w.now.h)}. ` +
        `A small change of the cell state reaches the hidden state ${short(w.now.slope)} times as large.`;
  const once_shown = (value) => () => (question.open() ? NaN : value());
  const wire_of = (value) => () => (question.open() ? 0 : value());

  // --- the curve, with the cell state and the gate to take hold of ---
  const gate = bind(w, "o", { symbol: "o", text: ["output gate ", mark("o")] });
  const state = bind(w, "c", { symbol: "c", text: ["cell state ", mark("c")] });
  const on_curve = handle(w, state, {
    symbol: "c",
    at: () => [w.now.c, question.open() ? 0 : w.now.h],
    value_at: (x) => Math.round(50 * x) / 50,
    text: () => `c = ${fixed(w.now.c, 2)}`,
    // Clear of a curve that only rises: below it to the right or above it to the left, within the frame.
    beside: () => ((w.now.c < 0) === (w.now.c > -EDGE && w.now.c < EDGE) ? [-1, -1] : [1, 1]),
  });
  // The level that h cannot pass; without the tanh there is none, and the line itself is turned.
  const level = handle(w, gate, {
    axis: "y",
    symbol: "o",
    at: () => [LEVEL, w.now.squash ? w.now.o : LEVEL * w.now.o],
    value_at: (_, y) => Math.round(100 * (w.now.squash ? y : y / LEVEL)) / 100,
    text: () => `o = ${fixed(w.now.o, 2)}`,
  });
  const curve = plot(w, {
    height: 250,
    handles: [level, on_curve],
    draw: () => {
      const { o, c, h, squash, slope, bounded } = w.now;
      const top = squash ? 1.2 : FAR;
      const path = (value) => {
        const points = [];
        for (let k = -10 * FAR; k <= 10 * FAR; k++) points.push([k / 10, value(k / 10)]);
        return points;
      };
      // The tangent stays inside the frame, however steep it is.
      const far = Math.min(TANGENT, slope === 0 ? TANGENT : (0.35 * top) / slope);
      const tangent = [-1, 1].map((side) => {
        const at = clamp(c + side * far, -FAR, FAR);
        return [at, h + (at - c) * slope];
      });
      const levels = squash
        ? [1, -1].map((sign) => ({ name: sign > 0 ? "o" : "minus o", points: [[-FAR, sign * o], [FAR, sign * o]], symbol: "o", faint: true, dashed: true }))
        : [];
      const shown = [
        { name: "bounded", points: path(bounded), symbol: "c", faint: true, label: o < 0.8 ? (squash ? "tanh c" : "c") : undefined },
        { name: "h", points: path((value) => o * bounded(value)), symbol: "h" },
        { name: "tangent", points: tangent, dashed: true },
      ];
      return {
        x: { min: -FAR, max: FAR, label: "cell state c" },
        y: { min: -top, max: top, label: "hidden state h" },
        alt: sentence(),
        rules: [{ x: 0 }, { y: 0 }],
        lines: [...levels, ...(question.open() ? [] : shown)],
      };
    },
  });

  // --- the branch of the cell state that is shown ---
  const box = svg(
    "g",
    { class: "lw-node" },
    svg("rect", { class: "lw-out-box", x: 114, y: 52, width: 52, height: 26, rx: 13 }),
    svg("text", { x: 140, y: 70, "text-anchor": "middle" }, "tanh"),
  );
  w.onChange(() => box.classList.toggle("lw-out-gone", !w.now.squash));
  const [c, o, shown, h] = ["c", "o", "shown", "h"].map((name) => () => w.now[name]);
  const picture = diagram(
    296,
    156,
    wire(w, "c", "M8 30L288 30", { value: c, drawn: "c" }),
    wire(w, "c", "M140 30L140 52", { value: c, drawn: "c", arrow: false }),
    wire(w, "c", "M140 78L140 107", { value: wire_of(shown), drawn: "bounded" }),
    box,
    wire(w, "o", "M68 120L127 120", { value: o, drawn: "o" }),
    layer(44, 120, "σ", { symbol: "o" }),
    wire(w, "h", "M153 120L288 120", { value: wire_of(h), drawn: "h" }),
    pointwise(140, 120, "×"),
    label(8, 18, variable("c", "t"), { symbol: "c", anchor: "start" }),
    live(w, 28, 18, c, { symbol: "c", anchor: "start", key: "c_wire" }),
    label(288, 18, "to the next step", { anchor: "end" }),
    live(w, 151, 94, once_shown(shown), { symbol: "c", anchor: "start", key: "tanh_c", format: unknown }),
    label(64, 148, variable("o", "t"), { symbol: "o", anchor: "start" }),
    live(w, 84, 148, o, { symbol: "o", anchor: "start", key: "o_wire" }),
    label(214, 110, variable("h", "t"), { symbol: "h", anchor: "start" }),
    live(w, 236, 110, once_shown(h), { symbol: "h", anchor: "start", key: "h_wire", format: unknown }),
    label(288, 148, "to everything else", { anchor: "end" }),
  );
  picture.classList.add("lw-out-branch");
  w.onChange(() => {
    const { squash } = w.now;
    const copy = squash ? (question.open() ? "bounded by tanh" : `bounded by tanh to ${fixed(shown())}`) : "not bounded";
    picture.setAttribute(
      "aria-label",
      `The cell state ${fixed(c())} goes on to the next step unchanged. A copy of it, ${copy}, times ` +
        `o = ${fixed(o())} is the hidden state${question.open() ? "" : ` ${fixed(h())}`}.`,
    );
    w.announce(sentence());
  });

  const follows = (text) => {
    const part = html("span", {});
    w.onChange(() => {
      part.textContent = text();
    });
    return part;
  };
  const answer = (name, key, value, symbol, format) => readout(name, covered(d(key, value, symbol, format)));
  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage lw-twofold" },
      html("div", { class: "lw-drawing" }, curve),
      html("div", { class: "lw-second" }, picture),
      stack(
        slider(w, gate),
        slider(w, state),
        flag(w, "squash"),
        presets(w, "examples", STATES),
        html(
          "div",
          {},
          answer("hidden state", "h", h, "h"),
          answer(`${GROWS} more in c adds`, "grown", () => w.now.grown, "h", small),
          answer("its slope in c", "slope", () => w.now.slope, undefined, short),
          answer("slope without the gate", "steep", () => w.now.steep, undefined, short),
        ),
      ),
    ),
    stack(
      equation(
        sym("h", "t"), " = ", sym("o", "t"), " · ", follows(() => (w.now.squash ? "tanh\u00a0" : "")), sym("c", "t"), " = ",
        d("o_eq", o, "o"), " · ", covered(d("bounded", shown, "c")), " = ", covered(d("h_eq", h, "h")),
      ),
      equation(
        letter("∂"), mark("h"), " / ", letter("∂"), mark("c"), " = ", d("o_slope", o, "o"), " · ",
        covered(d("steep_eq", () => w.now.steep, "c", short)), " = ", covered(d("slope_eq", () => w.now.slope, "h", short)),
      ),
      code(["o", "o"], " = sigmoid(z_o)\n", ["h", "h"], " = ", ["o", "o"], " * ", follows(() => (w.now.squash ? "np.tanh(c)" : "c"))),
    ),
  );
  choice_guess(w, question, Object.keys(ANSWERS));
  return {
    title: "What the cell shows",
    caption:
      "The thick curve is what the gate lets through, the thin one what it is given; the broken " +
      "line through its point is the slope. Drag the cell state along the curve, and the gate's level up and down. The cell state itself goes on as it is.",
  };
}

export default defineWidget("output", { derive, build });
