// data-widget="bptt": truncation length -> the terms of the gradient that are left.

import { rnn_step_contributions } from "./math/bptt.js";
import { RUNNING_RNN, rnn_forward } from "./math/rnn.js";
import { bind, presets, slider } from "./shared/controls.js";
import { diagram } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { code, digits, equation, letter, mark, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const MOST = 8;
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [360, 230, 8, 352, 24, 196];
const STEPS = Array.from({ length: MOST }, (_, k) => k + 1);
const five = (value) => fixed(value, 5); // four digits of the terms would not add to their sum
const percent = (share) => `${fixed(100 * share, 1)} %`;

export default defineWidget("bptt", (w) => {
  let now;
  w.onChange(() => {
    const [T, w_h] = [w.get("steps"), w.get("w_h")];
    const x = STEPS.slice(0, T).map((t) => [t === 1 ? 1 : 0]);
    const h = rnn_forward({ ...RUNNING_RNN.params, W_h: [[w_h]] }, x).h.map(([value]) => value);
    const dh_T = h[T - 1] - w.get("target");
    const full = rnn_step_contributions(w_h, h, dh_T);
    const kept = rnn_step_contributions(w_h, h, dh_T, w.get("length"));
    now = { T, h, full, kept, length: Math.min(w.get("length"), T) };
  });
  const sum = (list) => list.reduce((total, value) => total + value, 0);
  const gradient = () => sum(now.full.terms);
  const left = () => sum(now.kept.terms);
  const share = () => (gradient() === 0 ? 1 : left() / gradient());
  const within = (t) => t > now.T - now.length;
  const sentence = () =>
    `With ${now.length} of ${now.T} steps the sum is ${five(left())}; ` +
    `the full gradient is ${five(gradient())}.`;

  const picture = diagram(WIDTH, HEIGHT);
  picture.classList.add("lw-bptt-diagram");
  w.onChange(() => {
    const { T, full } = now;
    const size = Math.max(...full.terms.map(Math.abs), 1e-9);
    const zero = (TOP + BOTTOM) / 2;
    const pitch = (RIGHT - LEFT) / T;
    const bars = full.terms.flatMap((term, k) => {
      const x = LEFT + pitch * k + pitch * 0.18;
      const tall = (Math.abs(term) / size) * (zero - TOP - 18);
      const y = term > 0 ? zero - tall : zero;
      const on = within(k + 1);
      const middle = x + pitch * 0.32;
      return [
        svg("rect", { class: `lw-bptt-bar sym-h${on ? "" : " lw-bptt-cut"}`, "data-drawn": `term_${k + 1}`, "data-value": term, x, y, width: pitch * 0.64, height: tall }),
        svg("text", { class: "lw-tick", x: middle, y: BOTTOM + 20, "text-anchor": "middle" }, `t=${k + 1}`),
        T <= 4
          ? svg("text", { class: "lw-digits", x: middle, y: term > 0 ? y - 6 : y + tall + 16, "text-anchor": "middle" }, five(term))
          : null,
        on ? null : svg("text", { class: "lw-tick", x: middle, y: TOP - 8, "text-anchor": "middle" }, "cut"),
      ];
    });
    picture.setAttribute("aria-label", sentence());
    picture.replaceChildren(
      svg("line", { class: "lw-axis", x1: LEFT, x2: RIGHT, y1: zero, y2: zero }),
      ...bars.filter(Boolean),
    );
    w.announce(sentence());
  });

  const d = (key, value, symbol, format = five) => digits(w, key, value, { symbol, format });
  const at = (list, t) => (t >= 1 && t <= now.T ? list[t - 1] : 0);
  const row = (t) => {
    const line = html(
      "tr",
      {},
      html("th", { scope: "row" }, `t = ${t}`),
      html("td", {}, d(`dz_${t}`, () => at(now.full.dz, t))),
      html("td", {}, d(`h_prev_${t}`, () => at(now.h, t - 1), "h")),
      html("td", {}, d(`term_${t}`, () => at(now.full.terms, t))),
    );
    w.onChange(() => {
      line.hidden = t > now.T;
      line.classList.toggle("lw-bptt-out", !within(t));
    });
    return line;
  };
  const head = (...parts) => html("th", { scope: "col" }, ...parts);
  w.body.append(
    columns(
      stack(
        slider(w, bind(w, "length", { unit: "steps" })),
        slider(w, bind(w, "steps", { text: ["number of steps ", letter("T")] })),
        slider(w, bind(w, "w_h", { text: ["recurrent weight ", letter("w", "h")] })),
        slider(w, bind(w, "target")),
      ),
      stack(
        picture,
        html(
          "div",
          {},
          readout("sum of the terms kept", d("kept", left)),
          readout("full gradient", d("full", gradient)),
          readout("share of it that is kept", d("share", share, undefined, percent)),
        ),
      ),
    ),
    presets(w, "examples", [
      { label: "running RNN" },
      { label: "one step", values: { length: 1, steps: 3, w_h: 0.5, target: 0.5 } },
      { label: "long, cut", values: { length: 3, steps: 8, w_h: 1.2, target: 0.5 } },
    ]),
    html(
      "table",
      { class: "lw-table" },
      html("caption", { class: "lw-hidden" }, "The terms of the gradient, step by step"),
      html(
        "thead",
        {},
        html("tr", {}, head("step"), head("∂L/∂", letter("z", "t")), head("∂⁺", letter("z", "t"), "/∂", letter("w", "h"), " = ", mark("h", "t−1")), head("product")),
      ),
      html("tbody", {}, ...STEPS.map(row)),
    ),
    html(
      "div",
      {},
      equation("∂L/∂", letter("w", "h"), " = Σ ", "∂L/∂", letter("z", "t"), " · ", mark("h", "t−1"), " = ", d("full_eq", gradient)),
      equation("over the last ", d("length_eq", () => now.length, undefined, (n) => String(n)), " of ", d("steps_eq", () => now.T, undefined, (n) => String(n)), " steps: ", d("kept_eq", left)),
    ),
    code("dz = (", ["h", "h"], "[T] - target) * (1 - ", ["h", "h"], "[T]**2)\nfor t in range(T, T - length, -1):\n    dw_h += dz * ", ["h", "h"], "[t - 1]\n    dz = dz * w_h * (1 - ", ["h", "h"], "[t - 1]**2)"),
  );
  return {
    title: "A gradient is a sum over time",
    caption:
      "Each bar is what one step adds to the derivative of the loss by the recurrent weight. Hollow " +
      "bars are cut off by the truncation: they belong to the gradient and are left out.",
  };
});
