// data-widget="forget": bias or gate value -> how long a cell state lasts.

import { half_life, steps_until } from "./math/decay.js";
import { sigmoid } from "./math/lstm.js";
import { bind, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { html, more, stack } from "./shared/dom.js";
import { clamp, fixed, short } from "./shared/format.js";
import { handle } from "./shared/handles.js";
import { player, travel } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { curve_verdict, predict } from "./shared/predict.js";
import { sketch } from "./shared/sketch.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const BIASES = [0, 1, 2, 3, 5];
const GONE = 1e-3;
const LOWEST = 1e-4; // bottom of the logarithmic axis
const GATE = { min: 0.002, max: 0.9996 }; // as far as its slider goes

// Lines that end on the floor would all be named on one spot.
const named = (end, b) => (end > 0.04 ? `bias ${b}` : undefined);
const whole = (n) => (Number.isFinite(n) ? n.toFixed(0) : "never");
const steps_text = (n) => (n >= 1e5 ? n.toExponential(1) : fixed(n, 2));

function derive(get) {
  const [inputs, bias, T] = [get("inputs"), get("bias"), get("steps")];
  const f = sigmoid(inputs + bias);
  return { inputs, bias, T, f, z: inputs + bias, log: get("log_scale"), half: half_life(f), gone: steps_until(f, GONE) };
}

function build(w) {
  const f = () => w.now.f;
  const left = (n) => f() ** n;
  const time = w.own(0);
  const n = () => Math.min(time.get(), w.now.T);

  const bias = bind(w, "bias", { symbol: "f", text: ["forget bias ", letter("b", "f")] });
  // The gate is not set by hand in a network: its bias moves until the gate has this value.
  const bias_of = (gate) => {
    const inside = clamp(gate, GATE.min, GATE.max);
    return Math.log(inside / (1 - inside)) - w.now.inputs;
  };
  const gate = {
    ...GATE, key: "f", label: "forget gate", text: ["forget gate ", mark("f")], symbol: "f", step: 0.001,
    get: f, set: (value) => w.set({ bias: bias_of(value) }),
  };

  // Covered until the reader has drawn: how long the cell state lasts, in every form.
  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });
  const half = readout("half-life", d("half_life", () => w.now.half, "c", steps_text), "steps");
  const gone = readout("under a thousandth after", d("steps_until", () => w.now.gone, "c", whole), "steps");
  const at_end = html("span", {}, d("left", () => left(w.now.T), "c", short));
  const c_wire = wire(w, "c", "M183 44L368 44", { value: () => left(n() + 1), drawn: "c" });
  const over_time = player(w, { ...time, get: n }, {
    last: () => w.now.T,
    label: "step",
    on_step: () => travel(c_wire),
  });
  const question = predict(w, {
    question: () => `The forget gate stands at ${fixed(f())}. Draw how much of a cell state of 1 is left after each of ${w.now.T} steps.`,
    covers: [half.lastChild, gone.lastChild, at_end, over_time],
    verdict: (guess) => `${curve_verdict(guess, left, { x_name: "step" })} ${sentence()}`,
    told: () => sentence(),
  });

  const sentence = () =>
    question.open()
      ? `With f = ${fixed(f())}: how long does the cell state last?`
      : `With f = ${fixed(f())} half of the cell state is gone after ${steps_text(w.now.half)} steps, ` +
        `and less than a thousandth is left after ${whole(w.now.gone)}.`;

  // The half-life on its curve; where it lies beyond the frame, the curve's end. Before the reader
  // has drawn it stands at what is given: the gate, which is what one step leaves.
  const hold = handle(w, bias, {
    axis: "both",
    symbol: "c",
    at: () => {
      if (question.open()) return [1, f()];
      return w.now.half <= w.now.T ? [w.now.half, 0.5] : [w.now.T, left(w.now.T)];
    },
    value_at: (x, y) => {
      if (question.open()) return bias_of(y);
      return bias_of(x < w.now.T ? 0.5 ** (1 / Math.max(x, 0.1)) : clamp(y, 1e-9, 1) ** (1 / w.now.T));
    },
    text: () => (question.open() ? `bias ${fixed(w.now.bias, 2)}` : `half after ${steps_text(w.now.half)} steps`),
  });

  const curve = plot(w, {
    height: 250,
    handles: [hold],
    sketch: sketch(w, question, { label: "share left", points: [0, 0.1, 0.25, 0.5, 1] }),
    draw: () => {
      const { T, log } = w.now;
      const every = Math.max(1, Math.round(T / 300)); // enough points for a smooth line
      const path = (value) => {
        const points = [];
        for (let k = 0; k <= T; k += every) points.push([k, value ** k]);
        return points;
      };
      const shown = {
        rules: log ? [{ y: GONE, label: "one thousandth" }] : [],
        lines: [
          ...BIASES.map((b) => ({ name: `bias ${b}`, points: path(sigmoid(b)), faint: true, label: named(sigmoid(b) ** T, b) })),
          { name: "left", points: path(f()), symbol: "c" },
        ],
        marks: n() > 0 ? [{ name: "now", x: n(), y: left(n()), symbol: "c", hollow: true }] : [],
      };
      return {
        x: { min: 0, max: T, label: "steps" },
        y: { min: log ? LOWEST : 0, max: 1, log, label: "share of the cell state left" },
        alt: sentence(),
        ...(question.open() ? {} : shown),
      };
    },
  });

  const picture = diagram(
    380,
    172,
    wire(w, "c", "M12 44L170 44", { value: () => left(n()), drawn: "c_prev", arrow: false }),
    c_wire,
    wire(w, "f", "M176 112L176 58", { value: f, drawn: "f" }),
    wire(w, "f", "M12 157L176 157L176 141"),
    pointwise(176, 44, "×"),
    layer(176, 126, "σ", { symbol: "f" }),
    label(14, 28, variable("c", "t−1"), { symbol: "c", anchor: "start" }),
    live(w, 90, 66, () => left(n()), { symbol: "c", key: "c_prev", format: short }),
    label(366, 28, variable("c", "t"), { symbol: "c", anchor: "end" }),
    live(w, 290, 66, () => left(n() + 1), { symbol: "c", key: "c", format: short }),
    label(190, 90, variable("f", "t"), { symbol: "f", anchor: "start" }),
    live(w, 212, 90, f, { symbol: "f", anchor: "start", key: "f_wire" }),
    label(12, 149, "inputs + bias", { small: true, anchor: "start" }),
    live(w, 190, 166, () => w.now.z, { anchor: "start", key: "z_f" }),
  );
  picture.classList.add("lw-forget-diagram");

  w.onChange(() => {
    picture.setAttribute(
      "aria-label",
      `The cell state ${short(left(n()))} passes a multiplication by f = ${fixed(f())} and leaves as ${short(left(n() + 1))}.`,
    );
    w.announce(sentence());
  });

  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      stack(
        slider(w, bias),
        presets(w, "bias", BIASES.map((b) => ({ label: String(b), values: { bias: b, inputs: 0 } }))),
        html("div", {}, half, gone),
        more(slider(w, gate), slider(w, bind(w, "inputs")), slider(w, bind(w, "steps")), flag(w, "log_scale")),
      ),
      html("div", { class: "lw-drawing" }, curve, over_time),
    ),
    html(
      "div",
      { class: "lw-columns lw-even lw-forget-step" },
      picture,
      stack(
        equation(
          sym("f", "t"), " = σ(", d("inputs", () => w.now.inputs), " + ", d("bias", () => w.now.bias), ") = ",
          d("f", f, "f"),
        ),
        equation(
          sym("c", "t+n"), " = ", sym("f", "", "n"), " · ", sym("c", "t"), " = ", d("f_base", f, "f"),
          html("sup", {}, d("n", () => w.now.T, undefined, whole)), " ", html("span", { class: "lw-forget-end" }, "· 1 = ", at_end),
        ),
        code(["f", "f"], " = sigmoid(x_t @ W_xf\n            + ", ["h_prev", "h_prev", "h"], " @ W_hf + b_f)\n", ["c", "c"], " = ", ["f", "f"], " * c_prev"),
      ),
    ),
  );
  return {
    title: "How long does the cell state last?",
    caption: [
      "The forget gate multiplies the cell state at every step. Held at one value, with nothing written, it leaves the share ",
      mark("f"), " to the power n after n steps. Thin lines: biases 0, 1, 2, 3 and 5.",
    ],
  };
}

export default defineWidget("forget", { derive, build });
