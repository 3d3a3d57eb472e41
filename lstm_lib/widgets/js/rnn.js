// data-widget="rnn": two weights and five inputs -> the unrolled values, and how long the first
// input is felt.

import { HORIZON, felt_until, first_input_effect } from "./math/memory.js";
import { rnn_forward } from "./math/rnn.js";
import { bind, choice, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, variable, wire } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const STEPS = [1, 2, 3, 4, 5];
const SHOWN = 30; // steps of the curve over time
const SIGNS = { tanh: "tanh", sigmoid: "σ", relu: "ReLU" };
const WEIGHTS = Array.from({ length: 81 }, (_, k) => -2 + k / 20);
const CEILING = { tanh: 1, sigmoid: 1, relu: 4 };

const until = (t) => (t >= HORIZON ? `${HORIZON} or more` : t.toFixed(0));

export default defineWidget("rnn", (w) => {
  const x = () => w.get("x").map((value) => [value]);
  const params = (w_h = w.get("w_h")) => ({ W_x: [[w.get("w_x")]], W_h: [[w_h]], b: [0] });
  const activation = () => w.get("activation");
  let h, effect;
  const h_at = (t) => () => (t === 0 ? 0 : h[t - 1]);
  const felt = () => felt_until(effect);

  // How long the first input is felt, against w_h: moving w_h leaves this curve as it is.
  let curve = { made_for: "" };
  const memory_curve = () => {
    const made_for = JSON.stringify([w.get("w_x"), w.get("x"), activation()]);
    if (curve.made_for !== made_for) {
      const points = WEIGHTS.map((w_h) => [w_h, felt_until(first_input_effect(params(w_h), x(), activation()))]);
      curve = { made_for, points };
    }
    return curve.points;
  };

  // Before the picture: what it shows is computed first.
  w.onChange(() => {
    h = rnn_forward(params(), x(), undefined, activation()).h.map(([value]) => value);
    effect = first_input_effect(params(), x(), activation());
  });
  const picture = unrolled(w, h_at, activation);
  w.onChange(() => {
    picture.setAttribute(
      "aria-label",
      `The same cell at five steps. Inputs ${w.get("x").map((v) => fixed(v)).join(", ")}; ` +
        `hidden states ${h.map((v) => fixed(v)).join(", ")}.`,
    );
    w.announce(sentence());
  });

  const sentence = () =>
    `With recurrent weight ${fixed(w.get("w_h"))} the first input moves the hidden state by a ` +
    `hundredth or more ${felt() === 0 ? "at no step" : `until step ${until(felt())}`}.`;

  const over_time = plot(w, {
    height: 220,
    draw: () => {
      const low = CEILING[activation()];
      const high = Math.max(...effect.slice(0, SHOWN)) > low && low === 1 ? 2 : low;
      return {
        x: { min: 0, max: SHOWN, label: "step" },
        y: { min: 0, max: high, label: "how far the first input moves h" },
        alt: sentence(),
        lines: [{ name: "effect", points: effect.slice(0, SHOWN).map((size, t) => [t + 1, size]), symbol: "h" }],
        marks: STEPS.filter((t) => effect[t - 1] <= high).map((t) => ({ name: `effect-${t}`, x: t, y: effect[t - 1], symbol: "h" })),
      };
    },
  });

  const against_weight = plot(w, {
    height: 220,
    draw: () => ({
      x: { min: -2, max: 2, label: "recurrent weight" },
      y: { min: 1, max: HORIZON, log: true, label: `last step at which it is felt, up to ${HORIZON}` },
      alt: `Against the recurrent weight. ${sentence()}`,
      lines: [{ name: "memory", points: memory_curve() }],
      marks: felt() > 0 ? [{ name: "felt", x: w.get("w_h"), y: felt(), symbol: "h", label: until(felt()), below: felt() >= HORIZON }] : [],
    }),
  });

  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });
  const sign = html("span");
  const name_in_code = html("span");
  w.onChange(() => {
    sign.textContent = SIGNS[activation()];
    name_in_code.textContent = activation() === "tanh" ? "np.tanh" : activation();
  });
  const line = (t) =>
    html(
      "div",
      { "data-sym": "h" },
      t === 1 ? sym("h", "1") : mark("h", String(t)), " = ", t === 1 ? sign : sign_copy(w, activation), "(",
      d(`w_x-${t}`, () => w.get("w_x")), " · ", d(`x_${t}`, () => w.get("x")[t - 1]), " + ",
      d(`w_h-${t}`, () => w.get("w_h")), " · ", d(`h_prev-${t}`, h_at(t - 1), "h"), ") = ",
      d(`h_${t}`, h_at(t), "h"),
    );

  w.body.append(
    columns(
      stack(
        slider(w, bind(w, "w_h", { text: ["recurrent weight ", letter("w", "h")] })),
        slider(w, bind(w, "w_x", { text: ["input weight ", letter("w", "x")] })),
        choice(w, "activation", { relu: "ReLU" }),
        readout("first input felt until step", d("felt_until", felt, "h", until)),
      ),
      picture,
    ),
    presets(
      w,
      "recurrent weight",
      [-0.9, 0, 0.5, 0.9, 1, 1.5].map((w_h) => ({ label: String(w_h), values: { w_h } })),
    ),
    html(
      "div",
      { class: "lw-rnn-inputs" },
      ...STEPS.map((t) =>
        slider(w, bind(w, "x", { index: t - 1, text: [letter("x", String(t))] })),
      ),
    ),
    html("div", { class: "lw-columns lw-rnn-halves" }, over_time, against_weight),
    stack(
      equation(...STEPS.map(line)),
      code("for x_t in x:\n    ", ["h", "h"], " = ", name_in_code, "(w_x * x_t + w_h * ", ["h", "h"], ")"),
    ),
  );
  return {
    title: "One cell, used at every step",
    caption:
      "The same two weights stand in all five lines. The curves follow the first input on, with zeros " +
      "after step 5: left over time, right the last step at which it still moves h by 0.01 or more.",
  };
});

function sign_copy(w, activation) {
  const text = html("span");
  w.onChange(() => {
    text.textContent = SIGNS[activation()];
  });
  return text;
}

// The cell at five steps, h handed on from left to right and shown above.
function unrolled(w, h_at, activation) {
  const [left, pitch, line] = [46, 62, 86];
  const parts = [
    wire(w, "h", `M2 ${line}L${left - 17} ${line}`, { value: h_at(0), drawn: "h_0" }),
    label(0, line - 28, variable("h", 0), { symbol: "h", anchor: "start" }),
    label(0, line - 10, "0", { symbol: "h", anchor: "start" }),
  ];
  for (const t of STEPS) {
    const x = left + pitch * (t - 1);
    const box = layer(x, line, "tanh", { symbol: "h", width: 36 });
    w.onChange(() => {
      box.querySelector("text").textContent = SIGNS[activation()];
    });
    parts.push(
      wire(w, "none", `M${x} 152L${x} ${line + 14}`, { value: () => w.get("x")[t - 1], drawn: `x_${t}`, scale: 3 }),
      wire(w, "h", `M${x} ${line - 14}L${x} 46`, { value: h_at(t), drawn: `h_${t}` }),
      wire(w, "h", `M${x + 18} ${line}L${x + pitch - (t < 5 ? 17 : 32)} ${line}`, { value: h_at(t), drawn: `h_${t}`, arrow: t < 5 }),
      box,
      label(x, 20, variable("h", t), { symbol: "h" }),
      live(w, x, 39, h_at(t), { symbol: "h", key: `wire-h_${t}` }),
      label(x, 169, variable("x", t)),
      live(w, x, 187, () => w.get("x")[t - 1], { key: `wire-x_${t}` }),
      label(x + 13, 134, variable("w", "x")),
    );
    parts.push(label(x - 31, line + 19, variable("w", "h")));
  }
  const picture = diagram(left + pitch * 5 - 24, 194, ...parts);
  picture.classList.add("lw-rnn-diagram");
  picture.style.maxWidth = "29.4rem";
  return picture;
}
