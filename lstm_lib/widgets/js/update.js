// data-widget="update": old state, what is forgotten, what is written, new state: a waterfall.

import { bind, presets, slider } from "./shared/controls.js";
import { diagram } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, mark, summand, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const [WIDTH, ROW, BAR] = [296, 40, 18]; // as wide as a phone leaves, so that type keeps its size
const [LEFT, RIGHT, BOTTOM] = [74, 230, 4 * 40 + 8];
const STEPS = 20;

const STATES = [
  { label: "by hand" },
  { label: "hold", values: { f: 1, i: 0, g: 0.8, c_prev: 1 } },
  { label: "replace", values: { f: 0, i: 1, g: 0.8, c_prev: 1 } },
  { label: "add up", values: { f: 1, i: 1, g: 1, c_prev: 1 } },
  { label: "clear", values: { f: 0, i: 0, g: 0.8, c_prev: 1 } },
  { label: "running cell, t = 2", values: { f: 0.765, i: 0.545, g: 0.3458, c_prev: 0.6617 } },
];

const signed = (value) => `${value > 0 ? "+" : ""}${fixed(value)}`;

// One row: its name, a bar from one value to another, and its number.
//   A bar that takes away is hatched: the sign must not rest on colour or side alone.
function row(k, name, symbol, key) {
  const top = 14 + k * ROW;
  const bar = svg("rect", { class: `lw-write sym-${symbol}`, "data-drawn": key, y: top, height: BAR });
  const edge = svg("rect", { class: `lw-up-edge sym-${symbol}`, y: top, height: BAR });
  const hatch = svg("path", { class: `lw-write-hatch sym-${symbol}` });
  const link = svg("line", { class: "lw-rule", y1: top + BAR, y2: top + ROW });
  const number = svg("text", { class: `lw-digits sym-${symbol}`, x: WIDTH, y: top + 15, "text-anchor": "end", "data-key": key });
  const parts = [
    svg("text", { class: `sym-${symbol}`, x: 0, y: top + 15, "data-sym": symbol }, name),
    bar, hatch, edge, number,
    k < 3 ? link : null,
  ];
  const draw = (px, from, to, value, format) => {
    const [start, end] = [Math.min(px(from), px(to)), Math.max(px(from), px(to))];
    for (const rect of [bar, edge]) {
      rect.setAttribute("x", start);
      rect.setAttribute("width", end - start);
    }
    bar.dataset.value = String(value);
    bar.dataset.x = JSON.stringify([from, to]);
    let lines = "";
    if (value < 0) for (let x = start + 5; x < end; x += 6) lines += `M${x} ${top}v${BAR}`;
    hatch.setAttribute("d", lines);
    link.setAttribute("x1", px(to));
    link.setAttribute("x2", px(to));
    number.textContent = format(value);
    number.dataset.value = String(value);
  };
  return { parts, draw };
}

export default defineWidget("update", (w) => {
  const [f, i, g, c_prev] = ["f", "i", "g", "c_prev"].map((key) => () => w.get(key));
  const kept = () => f() * c_prev();
  const written = () => i() * g();
  const c = () => kept() + written();
  const sentence = () =>
    `Of the cell state ${fixed(c_prev())} the part ${fixed(kept())} is kept and ${fixed(written())} is written: ` +
    `the new cell state is ${fixed(c())}.`;

  const rows = [
    row(0, "before", "c", "before"),
    row(1, "forgotten", "f", "forgotten"),
    row(2, "written", "i", "written"),
    row(3, "after", "c", "after"),
  ];
  const zero = svg("line", { class: "lw-axis", y1: 6, y2: BOTTOM });
  const tick = () => svg("text", { class: "lw-tick", "data-axis": "x", y: BOTTOM + 15, "text-anchor": "middle" });
  const ticks = [-1, 0, 1].map((at) => ({ at, text: tick(), line: svg("line", { class: "lw-grid", y1: 6, y2: BOTTOM }) }));
  const waterfall = diagram(
    WIDTH,
    BOTTOM + 20,
    ...ticks.flatMap(({ text, line }) => [line, text]),
    ...rows.flatMap((one) => one.parts),
    zero,
  );
  waterfall.style.maxWidth = "21.9rem";

  const held = () => {
    const path = [[0, c_prev()]];
    for (let n = 1; n <= STEPS; n++) path.push([n, f() * path[n - 1][1] + written()]);
    return path;
  };
  const reach = (values) => {
    const far = Math.max(...values.map(Math.abs));
    return [1.5, 3, 6, 12, 24, 48].find((edge) => far <= edge);
  };
  const later = plot(w, {
    height: 190,
    draw: () => {
      const path = held();
      const values = path.map(([, value]) => value);
      const edge = reach(values);
      return {
        x: { min: 0, max: STEPS, label: "steps" },
        y: { min: Math.min(...values) < 0 ? -edge : 0, max: edge, label: "cell state, the same values held" },
        alt: `Held for ${STEPS} steps, these gates and this candidate bring the cell state to ${fixed(path[STEPS][1])}.`,
        lines: [{ name: "held", points: path, symbol: "c" }],
        marks: [{ name: "next", x: 1, y: path[1][1], symbol: "c" }],
        rules: Math.min(...values) < 0 ? [{ y: 0, label: "" }] : [],
      };
    },
  });

  w.onChange(() => {
    const edge = reach([c_prev(), kept(), c()]);
    // Where nothing is negative, zero stands at the left and the bars have all the room.
    const low = Math.min(c_prev(), kept(), c()) < 0 ? -edge : 0;
    const px = (value) => LEFT + ((value - low) / (edge - low)) * (RIGHT - LEFT);
    rows[0].draw(px, 0, c_prev(), c_prev(), fixed);
    rows[1].draw(px, c_prev(), kept(), kept() - c_prev(), signed);
    rows[2].draw(px, kept(), c(), written(), signed);
    rows[3].draw(px, 0, c(), c(), fixed);
    for (const { at, text, line } of ticks) {
      const value = (at * edge * 2) / 3;
      text.textContent = value < low ? "" : String(value);
      line.style.visibility = value < low ? "hidden" : "visible";
      for (const [element, names] of [[text, ["x"]], [line, ["x1", "x2"]]]) {
        for (const name of names) element.setAttribute(name, px(value));
      }
    }
    zero.setAttribute("x1", px(0));
    zero.setAttribute("x2", px(0));
    waterfall.setAttribute("aria-label", sentence());
    w.announce(sentence());
  });

  const step = html("button", { type: "button", class: "lw-button" });
  w.listen(step, "click", () => w.set({ c_prev: c() }));
  w.onChange(() => {
    const end = w.control("c_prev").max;
    step.disabled = Math.abs(c()) > end;
    step.textContent = step.disabled ? `The slider ends at ${end}; a cell does not` : "Take one step";
  });

  const d = (key, value, symbol) => digits(w, key, value, { symbol });
  w.body.append(
    columns(
      stack(
        slider(w, bind(w, "c_prev", { symbol: "c", text: ["cell state before ", mark("c", "t−1")] })),
        slider(w, bind(w, "f", { symbol: "f", text: ["forget gate ", mark("f")] })),
        slider(w, bind(w, "i", { symbol: "i", text: ["input gate ", mark("i")] })),
        slider(w, bind(w, "g", { symbol: "g", text: ["candidate ", mark("g")] })),
        step,
      ),
      stack(waterfall, later),
    ),
    presets(w, "examples", STATES),
    equation(
      sym("c", "t"), " = ", sym("f", "t"), " · ", sym("c", "t−1"), " + ", sym("i", "t"), " · ", sym("g", "t"), " = ",
      d("f_eq", f, "f"), " · ", d("c_prev_eq", c_prev, "c"), " + ", d("i_eq", i, "i"), " · ", d("g_eq", g, "g"), " = ",
      d("kept", kept, "c"), ...summand(w, "write", written, { symbol: "c" }), " = ", d("c", c, "c"),
    ),
    code(["c", "c"], " = ", ["f", "f"], " * c_prev + ", ["i", "i"], " * ", ["g", "g"]),
  );
  return {
    title: "What is left, and what comes on top",
    caption:
      "From the old cell state a part is forgotten, then the write is added; hatched bars take " +
      "away. Below: the same gates and candidate, held for 20 steps.",
  };
});
