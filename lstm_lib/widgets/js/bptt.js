// data-widget="bptt": where backpropagation is cut -> the terms of the gradient that are left.

import { rnn_step_contributions } from "./math/bptt.js";
import { RUNNING_RNN, rnn_forward } from "./math/rnn.js";
import { bind, presets, slider } from "./shared/controls.js";
import { diagram } from "./shared/diagram.js";
import { html, more, stack, svg } from "./shared/dom.js";
import { clamp, fixed } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { player, travel } from "./shared/player.js";
import { number_guess, predict } from "./shared/predict.js";
import { code, digits, equation, letter, mark, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const MOST = 8;
const STEPS = Array.from({ length: MOST }, (_, k) => k + 1);

// The drawing: the chain above, the sum of the terms below, and the cut through both.
const [WIDTH, HEIGHT, LEFT, RIGHT, LOSS] = [400, 284, 36, 346, 378];
const CHAIN = { top: 28, bottom: 74, forward: 41, back: 61 };
const SUM = { top: 94, bottom: 222 };
const [KNOB, HEAD] = [268, 7];

const five = (value) => fixed(value, 5); // four digits of the terms would not add to their sum
const percent = (share) => `${fixed(100 * share, 1)} %`;
const total = (list) => list.reduce((sum, value) => sum + value, 0);

function derive(get) {
  const [T, w_h] = [get("steps"), get("w_h")];
  const length = Math.min(get("length"), T);
  const x = STEPS.slice(0, T).map((t) => [t === 1 ? 1 : 0]);
  const h = rnn_forward({ ...RUNNING_RNN.params, W_h: [[w_h]] }, x).h.map(([value]) => value);
  const dh_T = h[T - 1] - get("target");
  const { dz, terms } = rnn_step_contributions(w_h, h, dh_T);
  const dh = STEPS.slice(0, T).map((t) => (t === T ? dh_T : dz[t] * w_h));
  // What the sum stands at before each term is added: it is added up from the last step.
  const before = terms.map((_, k) => total(terms.slice(k + 1)));
  const [full, kept] = [total(terms), total(rnn_step_contributions(w_h, h, dh_T, length).terms)];
  return { T, w_h, length, h, dh, dz, terms, before, full, kept, share: full === 0 ? 1 : kept / full };
}

function build(w) {
  const d = (key, value, symbol, format = five) => digits(w, key, value, { symbol, format });
  const within = (t) => t > w.now.T - w.now.length;

  // The run: forward through steps 1 to T, then back from T to 1. At 0 all of it is shown.
  const time = w.own(0);
  const last = () => 2 * w.now.T;
  const s = () => Math.min(time.get(), last());
  const reached = (t) => s() === 0 || s() >= t;
  const returned = (t) => s() === 0 || s() > last() - t;

  const kept = d("kept", () => w.now.kept);
  const full = d("full", () => w.now.full);
  const share = d("share", () => w.now.share, undefined, percent);
  const in_equations = [d("full_eq", () => w.now.full), d("kept_eq", () => w.now.kept)];
  // Two factors of each step and their product: the factors alone would tell it.
  const cells = STEPS.map((t) => [
    d(`dz_${t}`, () => w.now.dz[t - 1] ?? 0),
    d(`h_prev_${t}`, () => w.now.h[t - 2] ?? 0, "h"),
    d(`term_${t}`, () => w.now.terms[t - 1] ?? 0),
  ]);
  const question = predict(w, {
    question: () =>
      `Of ${w.now.T} steps the last ${w.now.length} are kept. Which share of the full gradient is left?`,
    covers: [kept, full, share, ...in_equations, ...cells.flat()],
    verdict: (guess) =>
      `You said ${fixed(guess, 0)} %, it is ${percent(w.now.share)}: ${fixed(Math.abs(guess - 100 * w.now.share), 1)} points apart. ${sentence()}`,
    told: () => sentence(),
  });
  const sentence = () =>
    question.open()
      ? `${w.now.T} steps, the loss at the last; the last ${w.now.length} are kept.`
      : `The last ${w.now.length} of ${w.now.T} terms add up to ${five(w.now.kept)}; the full gradient is ${five(w.now.full)}.`;

  // The cut, between two steps: how far back the loss reaches.
  const pitch = () => (RIGHT - LEFT) / w.now.T;
  const cut_at = () => RIGHT - pitch() * w.now.length;
  const length = bind(w, "length", { unit: "steps" });
  const cut = handle(w, length, {
    at: () => [cut_at(), KNOB],
    value_at: (x) => Math.round((RIGHT - x) / pitch()),
    text: () => (w.now.length === w.now.T ? "nothing is cut" : `last ${w.now.length} of ${w.now.T}`),
  });

  const scene = svg("g");
  const picture = diagram(WIDTH, HEIGHT, scene);
  picture.classList.add("lw-bptt-diagram");
  picture.setAttribute("role", "group"); // what can be held is no part of an image
  hold(w, picture, cut);

  // An arrow as wide as its value is large, dashed below zero: wire() of the diagrams, drawn anew.
  const arrow = (name, value, y, from, to, { scale = 1, symbol, faded } = {}) => {
    const way = Math.sign(to - from);
    const size = clamp(Math.abs(value) / scale, 0, 1);
    const style = `lw-wires${symbol ? ` sym-${symbol}` : ""}${faded ? " lw-bptt-lost" : ""}`;
    const line = {
      class: `lw-wire${value < 0 ? " lw-dashed" : ""}`, d: `M${from} ${y}L${to - way * HEAD} ${y}`, "stroke-width": (1 + 4 * size).toFixed(2),
      "data-drawn": name, "data-value": value, "data-scale": scale,
    };
    return svg(
      "g",
      { class: style, "data-sym": symbol, "data-part": name },
      svg("path", line),
      svg("path", { class: "lw-head-of-wire", d: `M${to} ${y}l${-way * (HEAD + 1)} -4.5v9Z` }),
    );
  };
  const text = (x, y, words, { anchor = "middle", style = "lw-tick" } = {}) =>
    svg("text", { class: style, x, y, "text-anchor": anchor }, words);

  const draw = () => {
    const { T, h, dh, terms, before, full: end, kept: at_cut } = w.now;
    const step = pitch();
    const middle = (t) => LEFT + step * (t - 0.5);
    const half = Math.min(11, step * 0.26);
    const [node_left, node_right] = [(t) => middle(t) - half, (t) => (t === 0 ? LEFT - 18 : middle(t) + half)];
    const into = (t) => (t > T ? LOSS - 12 : node_left(t));

    const levels = [0, end, ...before];
    const [low, high] = [Math.min(...levels), Math.max(...levels)];
    const unit = (SUM.bottom - SUM.top) / Math.max(high - low, 1e-12);
    const level = (value) => SUM.top + (high - value) * unit;
    const largest = Math.max(...dh.map(Math.abs), 1e-12);

    const column = (t) => {
      const [x, k, lost] = [middle(t), t - 1, !within(t)];
      const node = svg("rect", {
        class: `lw-bptt-node${reached(t) ? "" : " lw-bptt-later"}`,
        x: x - half, y: CHAIN.top, width: 2 * half, height: CHAIN.bottom - CHAIN.top, rx: 3,
      });
      const parts = [text(x, 18, String(t)), node];
      if (reached(t)) parts.push(arrow(`h_${t}`, h[k], CHAIN.forward, node_right(t), into(t + 1), { symbol: "h" }));
      if (!returned(t)) return parts;
      parts.push(arrow(`dh_${t}`, dh[k], CHAIN.back, into(t + 1), node_right(t), { scale: largest, faded: lost }));
      if (question.open()) return [...parts, text(x, (SUM.top + SUM.bottom) / 2, "?")];
      const [y, tall] = [level(Math.max(before[k], before[k] + terms[k])), Math.abs(terms[k]) * unit];
      const width = step * 0.64;
      return [
        ...parts,
        svg("g", { class: "lw-bptt-drop", "data-part": `drop_${t}` }, svg("path", { class: "lw-wire", d: `M${x} ${CHAIN.bottom}L${x} ${y}` })),
        svg("rect", {
          class: `lw-bptt-bar${lost ? " lw-bptt-cut" : ""}`, "data-drawn": `term_${t}`, "data-value": terms[k],
          x: x - width / 2, y, width, height: tall,
        }),
        // Where the bar begins: below its end the cut's own text has to stand.
        T <= 3 ? text(x, terms[k] > 0 ? y + tall + 16 : y - 6, five(terms[k]), { style: "lw-note lw-digits" }) : null,
      ];
    };

    const shown = !question.open();
    const rule = (y, from, to, style) => svg("line", { class: style, x1: from, x2: to, y1: y, y2: y });
    const zero = shown ? level(0) : (SUM.top + SUM.bottom) / 2 + 14;
    const sum = shown
      ? [
          rule(level(end), LEFT, LEFT + step * 0.5, "lw-rule"),
          text(LEFT - 4, level(end) + 4, "full", { anchor: "end" }),
          rule(level(at_cut), cut_at(), RIGHT, "lw-rule"),
          text(RIGHT + 5, level(at_cut) + 4, "kept", { anchor: "start" }),
        ]
      : [];
    scene.replaceChildren(
      svg("rect", { class: "lw-bptt-beyond", x: 0, y: 0, width: cut_at(), height: HEIGHT - 26 }),
      rule(zero, LEFT, RIGHT, "lw-axis"),
      ...sum,
      text(4, 18, "t", { anchor: "start", style: "lw-tick lw-bptt-letter" }),
      text(9, CHAIN.forward + 5, "0", { style: "lw-digits sym-h" }),
      arrow("h_0", 0, CHAIN.forward, node_right(0), into(1), { symbol: "h" }),
      svg("rect", { class: "lw-bptt-node", x: LOSS - 12, y: CHAIN.top, width: 24, height: CHAIN.bottom - CHAIN.top, rx: 3 }),
      text(LOSS, (CHAIN.top + CHAIN.bottom) / 2 + 5, "L", { style: "lw-bptt-letter" }),
      ...STEPS.slice(0, T).flatMap(column).filter(Boolean),
      svg("line", { class: "lw-bptt-line", x1: cut_at(), x2: cut_at(), y1: 4, y2: KNOB }),
    );
    picture.setAttribute("aria-label", sentence());
    w.announce(sentence());
  };
  w.onChange(draw);

  const run = player(w, { ...time, get: s }, {
    last,
    label: "step",
    on_step: (now) => {
      const t = last() - now + 1;
      const moving = now <= w.now.T ? [`h_${now - 1}`] : [`dh_${t}`, `drop_${t}`];
      for (const name of moving) {
        const part = picture.querySelector(`[data-part="${name}"]`);
        if (part) travel(part);
      }
    },
  });

  const row = (t) => {
    const line = html(
      "tr",
      {},
      html("th", { scope: "row" }, `t = ${t}`),
      ...cells[t - 1].map((cell) => html("td", {}, cell)),
    );
    w.onChange(() => {
      line.hidden = t > w.now.T;
      line.classList.toggle("lw-bptt-out", !within(t));
    });
    return line;
  };
  const head = (...parts) => html("th", { scope: "col" }, ...parts);
  const by_w = ["∂L/∂", letter("w", "h")];
  const whole = (n) => String(n);
  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, picture, run),
      stack(
        slider(w, bind(w, "w_h", { text: ["recurrent weight ", letter("w", "h")] })),
        slider(w, bind(w, "steps", { text: ["number of steps ", letter("T")] })),
        presets(w, "examples", [
          { label: "eight steps" },
          { label: "running RNN", values: { length: 1, steps: 3 } },
          { label: "large weight", values: { w_h: 1.2 } },
        ]),
        html("div", {}, readout("terms kept", kept), readout("full gradient", full), readout("share that is kept", share)),
        more(slider(w, length), slider(w, bind(w, "target"))),
      ),
    ),
    html(
      "div",
      { class: "lw-columns lw-even" },
      html(
        "table",
        { class: "lw-table" },
        html("caption", { class: "lw-hidden" }, "The terms of the gradient, step by step"),
        html("thead", {}, html("tr", {}, head("step"), head("∂L/∂", letter("z", "t")), head(mark("h", "t−1")), head("product"))),
        html("tbody", {}, ...STEPS.map(row)),
      ),
      stack(
        equation(...by_w, " = Σ ∂L/∂", letter("z", "t"), " · ", mark("h", "t−1"), " = ", in_equations[0]),
        equation("the last ", d("length_eq", () => w.now.length, undefined, whole), " of ", d("steps_eq", () => w.now.T, undefined, whole), " terms: ", in_equations[1]),
        code("dz = (", ["h", "h"], "[T] - target) * (1 - ", ["h", "h"], "[T]**2)\nfor t in range(T, T - length, -1):\n    dw_h += dz * ", ["h", "h"], "[t - 1]\n    dz *= w_h * (1 - ", ["h", "h"], "[t - 1]**2)"),
      ),
    ),
  );
  number_guess(w, question, { label: "share that is left", min: 0, max: 100, step: 1, unit: "%", digits: 0, first: 50 });
  return {
    title: "A gradient is a sum over time",
    caption:
      "Above, hidden states go forward and derivatives of the loss come back. Below, what each step adds to the derivative " +
      "by the recurrent weight, added up from the last step: down is negative. Hollow bars lie beyond the cut and are left out. Drag the cut.",
  };
}

export default defineWidget("bptt", { derive, build });
