// data-widget="rnn": two weights and five inputs -> the unrolled values, and how long the first
// input is felt.

import { HORIZON, felt_until, first_input_effect } from "./math/memory.js";
import { rnn_forward } from "./math/rnn.js";
import { bind, choice, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, variable, wire } from "./shared/diagram.js";
import { html, more, stack } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { player, travel } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { curve_verdict, predict } from "./shared/predict.js";
import { sketch } from "./shared/sketch.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const STEPS = [1, 2, 3, 4, 5];
const SHOWN = 30; // steps of the curve over time
const SIGNS = { tanh: "tanh", sigmoid: "σ", relu: "ReLU" };
const WEIGHTS = Array.from({ length: 81 }, (_, k) => -2 + k / 20);
const [MIDDLE, PITCH] = [152, 7]; // where an input of 0 is held on its wire, and how far apart 0 and 1 are
const CEILING = { tanh: 1, sigmoid: 1, relu: 4 };

const until = (t) => (t >= HORIZON ? `${HORIZON} or more` : t.toFixed(0));

const unknown = (v) => (Number.isNaN(v) ? "?" : fixed(v));

function derive(get) {
  const [x, w_x, w_h, activation] = [get("x").map((value) => [value]), get("w_x"), get("w_h"), get("activation")];
  const params = { W_x: [[w_x]], W_h: [[w_h]], b: [0] };
  const effect = first_input_effect(params, x, activation);
  return { x, h: rnn_forward(params, x, undefined, activation).h.map(([value]) => value), effect, felt: felt_until(effect) };
}

function build(w) {
  const x = () => w.now.x;
  const params = (w_h) => ({ W_x: [[w.get("w_x")]], W_h: [[w_h]], b: [0] });
  const activation = () => w.get("activation");
  const h_at = (t) => () => (t === 0 ? 0 : w.now.h[t - 1]);
  const felt = () => w.now.felt;
  const time = w.own(1);
  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });

  // Covered until the reader has drawn: the hidden states, and how long the first input is felt.
  const memory = readout("first input felt until step", d("felt_until", felt, "h", until));
  const states = STEPS.map((t) => [d(`h_prev-${t}`, h_at(t - 1), "h"), d(`h_${t}`, h_at(t), "h")].map((shown) => html("span", {}, shown)));
  const over_time = player(w, time, {
    first: 1,
    last: () => SHOWN,
    on_step: (t) => {
      if (t <= STEPS.length) travel(picture.handed_on[t - 1]);
    },
  });
  const question = predict(w, {
    question: () =>
      `The recurrent weight is ${fixed(w.get("w_h"), 2)}. Draw how far the first input, ${fixed(w.get("x")[0], 1)}, moves the hidden state, up to step ${SHOWN}.`,
    covers: [memory.lastChild, over_time, ...states.flat().slice(1)],
    verdict: (guess) => `${curve_verdict(guess, truth, { x_name: "step" })} ${sentence()}`,
    told: () => sentence(),
  });
  const truth = (at) => {
    const t = Math.min(Math.floor(at), SHOWN - 1);
    const [from, to] = [w.now.effect[t - 1], w.now.effect[t]];
    return from + (at - t) * (to - from);
  };

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

  const shown = (t) => () => (t > 0 && question.open() ? NaN : h_at(t)());
  const picture = unrolled(w, shown, activation);
  w.onChange(() => {
    const states = question.open() ? "" : `; hidden states ${w.now.h.map((v) => fixed(v)).join(", ")}`;
    picture.drawing.setAttribute(
      "aria-label",
      `The same cell at five steps. Inputs ${w.get("x").map((v) => fixed(v)).join(", ")}${states}.`,
    );
    w.announce(sentence());
  });

  const sentence = () =>
    question.open()
      ? `With recurrent weight ${fixed(w.get("w_h"))}: how long is the first input felt?`
      : `With recurrent weight ${fixed(w.get("w_h"))} the first input moves the hidden state by a ` +
        `hundredth or more ${felt() === 0 ? "at no step" : `until step ${until(felt())}`}.`;

  const fading = plot(w, {
    height: 220,
    sketch: sketch(w, question, { label: "size", points: [0, 0.125, 0.25, 0.5, 1] }),
    draw: () => {
      const { effect } = w.now;
      const low = CEILING[activation()];
      const high = !question.open() && Math.max(...effect.slice(0, SHOWN)) > low && low === 1 ? 2 : low;
      const now = { name: "now", x: time.get(), y: effect[time.get() - 1], symbol: "h", hollow: true };
      const curve = {
        lines: [{ name: "effect", points: effect.slice(0, SHOWN).map((size, t) => [t + 1, size]), symbol: "h" }],
        marks: [
          ...STEPS.filter((t) => effect[t - 1] <= high).map((t) => ({ name: `effect-${t}`, x: t, y: effect[t - 1], symbol: "h" })),
          ...(now.x > 1 && now.y <= high ? [now] : []),
        ],
      };
      return {
        x: { min: 1, max: SHOWN, label: "step" },
        y: { min: 0, max: high, label: "how far the first input moves h" },
        alt: sentence(),
        ...(question.open() ? {} : curve),
      };
    },
  });

  const against_weight = plot(w, {
    height: 220,
    handles: [
      handle(w, bind(w, "w_h"), {
        axis: "x",
        symbol: "h",
        at: () => [w.get("w_h"), question.open() ? 1 : Math.max(felt(), 1)],
        value_at: (at) => Math.round(at * 100) / 100,
        text: () => (question.open() ? `weight ${fixed(w.get("w_h"), 2)}` : `step ${until(felt())}`),
      }),
    ],
    draw: () => ({
      x: { min: -2, max: 2, label: "recurrent weight" },
      y: { min: 1, max: HORIZON, log: true, label: `last step at which it is felt, up to ${HORIZON}` },
      alt: `Against the recurrent weight. ${sentence()}`,
      lines: question.open() ? [] : [{ name: "memory", points: memory_curve() }],
    }),
  });

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
      d(`w_h-${t}`, () => w.get("w_h")), " · ", states[t - 1][0], ") = ", states[t - 1][1],
    );

  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, fading, over_time),
      stack(
        slider(w, bind(w, "w_h", { text: ["recurrent weight ", letter("w", "h")] })),
        presets(w, "weight", [-0.9, 0, 0.5, 0.9, 1, 1.5].map((w_h) => ({ label: String(w_h), values: { w_h } }))),
        memory,
        more(
          slider(w, bind(w, "w_x", { text: ["input weight ", letter("w", "x")] })),
          choice(w, "activation", { relu: "ReLU" }),
          ...STEPS.map((t) => slider(w, bind(w, "x", { index: t - 1, text: ["input ", letter("x", String(t))] }))),
        ),
      ),
    ),
    html("div", { class: "lw-columns lw-rnn-halves" }, picture.drawing, against_weight),
    stack(
      equation(...STEPS.map(line)),
      code("for x_t in x:\n    ", ["h", "h"], " = ", name_in_code, "(w_x * x_t + w_h * ", ["h", "h"], ")"),
    ),
  );
  return {
    title: "One cell, used at every step",
    caption:
      "The same two weights stand in all five lines. Both curves follow the first input on, with zeros " +
      "after step 5: one over time, the other gives the last step at which it still moves h by 0.01 or more.",
  };
}

export default defineWidget("rnn", { derive, build });

function sign_copy(w, activation) {
  const text = html("span");
  w.onChange(() => {
    text.textContent = SIGNS[activation()];
  });
  return text;
}

// The cell at five steps, h handed on from left to right and shown above.
// shown(t)() is h at step t, or no number where it is not to be seen yet.
function unrolled(w, shown, activation) {
  const [left, pitch, line] = [46, 62, 86];
  const h_wire = (t) => () => shown(t)() || 0;
  const handed_on = [];
  const inputs = [];
  const parts = [
    wire(w, "h", `M2 ${line}L${left - 17} ${line}`, { value: shown(0), drawn: "h_0" }),
    label(0, line - 28, variable("h", 0), { symbol: "h", anchor: "start" }),
    label(0, line - 10, "0", { symbol: "h", anchor: "start" }),
  ];
  for (const t of STEPS) {
    const x = left + pitch * (t - 1);
    const box = layer(x, line, "tanh", { symbol: "h", width: 36 });
    w.onChange(() => {
      box.querySelector("text").textContent = SIGNS[activation()];
    });
    handed_on[t] = wire(w, "h", `M${x + 18} ${line}L${x + pitch - (t < 5 ? 17 : 32)} ${line}`, { value: h_wire(t), drawn: `h_${t}`, arrow: t < 5 });
    inputs.push(
      handle(w, bind(w, "x", { index: t - 1 }), {
        axis: "y",
        at: () => [x, MIDDLE - PITCH * w.get("x")[t - 1]],
        value_at: (_, y) => Math.round((10 * (MIDDLE - y)) / PITCH) / 10,
        text: () => fixed(w.get("x")[t - 1], 1),
      }),
    );
    parts.push(
      wire(w, "none", `M${x} 196L${x} ${line + 14}`, { value: () => w.get("x")[t - 1], drawn: `x_${t}`, scale: 3 }),
      wire(w, "h", `M${x} ${line - 14}L${x} 46`, { value: h_wire(t), drawn: `h_${t}` }),
      handed_on[t],
      box,
      label(x, 20, variable("h", t), { symbol: "h" }),
      live(w, x, 39, shown(t), { symbol: "h", key: `wire-h_${t}`, format: unknown }),
      label(x, 213, variable("x", t)),
      label(x + 15, 192, variable("w", "x")),
    );
    parts.push(label(x - 31, line + 19, variable("w", "h")));
  }
  const picture = hold(w, diagram(left + pitch * 5 - 24, 220, ...parts), ...inputs);
  picture.setAttribute("role", "group"); // what can be held is no part of an image
  picture.classList.add("lw-rnn-diagram");
  picture.style.maxWidth = "29.4rem";
  return { drawing: picture, handed_on };
}
