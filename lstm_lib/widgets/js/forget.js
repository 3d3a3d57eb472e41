// data-widget="forget": bias or gate value -> how long a cell state lasts.

import { half_life, steps_until } from "./math/decay.js";
import { sigmoid } from "./math/lstm.js";
import { bind, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { columns, html, stack } from "./shared/dom.js";
import { fixed, short } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const BIASES = [0, 1, 2, 3, 5];
const GONE = 1e-3;
const LOWEST = 1e-4; // bottom of the logarithmic axis

// Lines that end on the floor would all be named on one spot.
const named = (end, b) => (end > 0.04 ? `bias ${b}` : undefined);
const whole = (n) => (Number.isFinite(n) ? n.toFixed(0) : "never");
const steps_text = (n) => (n >= 1e5 ? n.toExponential(1) : fixed(n, 2));

export default defineWidget("forget", (w) => {
  const z = () => w.get("inputs") + w.get("bias");
  const f = () => sigmoid(z());
  const left = (n) => f() ** n;

  const bias = bind(w, "bias", { symbol: "f", text: ["forget bias ", letter("b", "f")] });
  const gate = {
    key: "f",
    label: "forget gate",
    text: ["forget gate ", mark("f")],
    symbol: "f",
    min: 0.002,
    max: 0.9996,
    step: 0.001,
    get: f,
    // The gate is not set by hand in a network: its bias moves until the gate has this value.
    set: (value) => w.set({ bias: Math.log(value / (1 - value)) - w.get("inputs") }),
  };

  const picture = diagram(
    380,
    172,
    wire(w, "c", "M12 44L170 44", { value: () => 1, drawn: "c_prev", arrow: false }),
    wire(w, "c", "M183 44L368 44", { value: f, drawn: "c" }),
    wire(w, "f", "M176 112L176 58", { value: f, drawn: "f" }),
    wire(w, "f", "M12 157L176 157L176 141"),
    pointwise(176, 44, "×"),
    layer(176, 126, "σ", { symbol: "f" }),
    label(14, 28, variable("c", "t−1"), { symbol: "c", anchor: "start" }),
    live(w, 90, 66, () => 1, { symbol: "c", key: "c_prev" }),
    label(366, 28, variable("c", "t"), { symbol: "c", anchor: "end" }),
    live(w, 290, 66, f, { symbol: "c", key: "c" }),
    label(190, 90, variable("f", "t"), { symbol: "f", anchor: "start" }),
    live(w, 212, 90, f, { symbol: "f", anchor: "start", key: "f_wire" }),
    label(12, 149, "inputs + bias", { small: true, anchor: "start" }),
    live(w, 190, 166, z, { anchor: "start", key: "z_f" }),
  );

  picture.classList.add("lw-forget-diagram");

  const curve = plot(w, {
    height: 250,
    draw: () => {
      const T = w.get("steps");
      const log = w.get("log_scale");
      const every = Math.max(1, Math.round(T / 300)); // enough points for a smooth line
      const path = (value) => {
        const points = [];
        for (let n = 0; n <= T; n += every) points.push([n, value ** n]);
        return points;
      };
      const half = half_life(f());
      return {
        x: { min: 0, max: T, label: "steps" },
        y: { min: log ? LOWEST : 0, max: 1, log, label: "share of the cell state left" },
        alt: sentence(),
        rules: log ? [{ y: GONE, label: "one thousandth" }] : [],
        lines: [
          ...BIASES.map((b) => ({ name: `bias ${b}`, points: path(sigmoid(b)), faint: true, label: named(sigmoid(b) ** T, b) })),
          { name: "left", points: path(f()), symbol: "c" },
        ],
        marks: half <= T ? [{ name: "half", x: half, y: 0.5, symbol: "c", label: "half" }] : [],
      };
    },
  });

  const sentence = () =>
    `With f = ${fixed(f())} half of the cell state is gone after ${steps_text(half_life(f()))} steps, ` +
    `and less than a thousandth is left after ${whole(steps_until(f(), GONE))}.`;

  w.onChange(() => {
    picture.setAttribute(
      "aria-label",
      `The cell state 1 passes a multiplication by f = ${fixed(f())} and leaves as ${fixed(f())}.`,
    );
    w.announce(sentence());
  });

  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });
  w.body.append(
    columns(
      stack(
        slider(w, bias),
        slider(w, gate),
        slider(w, bind(w, "inputs")),
        slider(w, bind(w, "steps")),
        flag(w, "log_scale"),
      ),
      stack(
        curve,
        html(
          "div",
          {},
          readout("half-life", d("half_life", () => half_life(f()), "c", steps_text), "steps"),
          readout("under a thousandth after", d("steps_until", () => steps_until(f(), GONE), "c", whole), "steps"),
        ),
      ),
    ),
    presets(
      w,
      "forget bias",
      BIASES.map((b) => ({ label: String(b), values: { bias: b, inputs: 0 } })),
    ),
    html(
      "div",
      { class: "lw-columns lw-even" },
      picture,
      stack(
        equation(
          sym("f", "t"), " = σ(", d("inputs", () => w.get("inputs")), " + ", d("bias", () => w.get("bias")), ") = ",
          d("f", f, "f"),
        ),
        equation(
          sym("c", "t+n"), " = ", sym("f", "", "n"), " · ", sym("c", "t"), " = ", d("f_base", f, "f"),
          html("sup", {}, d("n", () => w.get("steps"), undefined, whole)), " · 1 = ",
          d("left", () => left(w.get("steps")), "c", short),
        ),
        code(["f", "f"], " = sigmoid(x_t @ W_xf + h_prev @ W_hf + b_f)\n", ["c", "c"], " = ", ["f", "f"], " * c_prev"),
      ),
    ),
  );
  return {
    title: "How long does the cell state last?",
    caption:
      "The forget gate multiplies the cell state at every step. Held at one value, with nothing " +
      "written, it leaves the share f to the power n after n steps. Thin lines: biases 0, 1, 2, 3 and 5.",
  };
});
