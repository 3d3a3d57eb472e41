// A plot that is drawn again many times a second: its lines are moved, and the axes are made anew
// only when they change. What stands in it can be read on its paths, in data-x and data-y.

import { html, svg } from "./dom.js";
import { linear_ticks, log_ticks, tick_text } from "./scales.js";

export const NOTHING = "Nothing yet."; // what a plot says before there is anything to draw
const PAD = { left: 40, right: 12, top: 26, bottom: 22 };

// live_plot(w, { height, label, log, ticks, read }): what is drawn over what; read() returns, at each draw(),
//   { x: [low, high], y: [low, high], rules: [{ y, label }], marks: [x, ...],
//     lines: [{ key, symbol, label, dashed, faint, x: [...], y: [...] }], alt }
// A value of 0 on a logarithmic axis stands on its bottom line.
export function live_plot(w, { height, label, log = false, ticks = 5, read }) {
  const axes = svg("g");
  const layer = svg("g");
  const notes = svg("g"); // over all lines: none runs through a name
  const picture = svg("svg", { class: "lw-plot", role: "img", "aria-label": NOTHING, height }, axes, layer, notes);
  const frame = html("div", { class: "lw-plot-frame" }, picture);
  const paths = new Map();
  let width = 320;
  let drawn = "";
  const level = log ? Math.log10 : (value) => value;
  let rested = false;
  const draw = () => {
    const moved = rested; // what the lines held at an earlier rest
    rested = false;
    const { x, y, rules = [], marks = [], lines, alt } = read();
    const right = width - PAD.right;
    const bottom = height - PAD.bottom;
    const px = (value) => PAD.left + ((value - x[0]) / (x[1] - x[0])) * (right - PAD.left);
    const py = (value) => {
      const share = (level(value) - level(y[0])) / (level(y[1]) - level(y[0]));
      return bottom - Math.min(Math.max(Number.isFinite(share) ? share : 0, 0), 1.02) * (bottom - PAD.top);
    };
    const asked = JSON.stringify([width, x, y, rules, marks]);
    if (asked !== drawn) {
      drawn = asked;
      picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
      axes.replaceChildren(...scale({ x, y, rules, marks, right, bottom, px, py }));
      notes.replaceChildren(
        ...rules.map(({ y: at, label }) => svg("text", { class: "lw-note", x: right, y: py(at) - 6, "text-anchor": "end" }, label)),
      );
    }
    const kept = new Set(lines.map(({ key }) => key));
    for (const [key, path] of paths) {
      if (kept.has(key)) continue;
      path.remove();
      paths.delete(key);
    }
    for (const line of lines) {
      if (!paths.has(line.key)) {
        const style = `lw-line${line.symbol ? ` sym-${line.symbol}` : ""}${line.faint ? " lw-thin" : ""}${line.dashed ? " lw-dashed" : ""}`;
        paths.set(line.key, svg("path", { class: style, "data-sym": line.symbol, "data-line": line.key }));
        layer.append(paths.get(line.key));
      }
      const path = paths.get(line.key);
      let d = "";
      for (let k = 0; k < line.x.length; k++) {
        d += `${k ? "L" : "M"}${px(line.x[k]).toFixed(1)} ${py(line.y[k]).toFixed(1)}`;
      }
      path.setAttribute("d", d);
      path.points = line;
      if (moved) for (const axis of ["x", "y"]) delete path.dataset[axis];
    }
    picture.setAttribute("aria-label", alt);
  };
  const scale = ({ x, y, rules, marks, right, bottom, px, py }) => [
    ...(log ? log_ticks(y[0], y[1], ticks) : linear_ticks(y[0], y[1], ticks)).flatMap((value) => [
      svg("line", { class: "lw-grid", x1: PAD.left, x2: right, y1: py(value), y2: py(value) }),
      tick(value, PAD.left - 6, py(value) + 4),
    ]),
    ...linear_ticks(x[0], x[1], Math.max(3, Math.floor(width / 110))).map((value) =>
      svg("text", { class: "lw-tick", x: px(value), y: bottom + 17, "text-anchor": "middle" }, String(value)),
    ),
    svg("line", { class: "lw-axis", x1: PAD.left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "lw-axis-label", x: 0, y: 13 }, ...label),
    ...marks.map((at) => svg("line", { class: "lw-rule", x1: px(at), x2: px(at), y1: PAD.top, y2: bottom })),
    ...rules.map(({ y: at }) => svg("line", { class: "lw-rule", x1: PAD.left, x2: right, y1: py(at), y2: py(at) })),
  ];
  const tick = (value, x, y) => {
    const [base, power] = tick_text(value, log);
    const raised = power ? [svg("tspan", { dy: "-0.45em", "font-size": "10" }, power)] : [];
    return svg("text", { class: "lw-tick", x, y, "text-anchor": "end" }, base, ...raised);
  };
  // What the lines hold, written where it can be read: once they have come to rest.
  const settle = () => {
    rested = true;
    for (const path of paths.values()) {
      for (const axis of ["x", "y"]) {
        path.dataset[axis] = JSON.stringify(Array.from(path.points[axis], (v) => Number(v.toPrecision(6))));
      }
    }
  };
  const observer = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === 0 || now === width) return;
    width = now;
    const at_rest = rested;
    draw();
    if (at_rest) settle();
  });
  observer.observe(frame);
  w.cleanup.signal.addEventListener("abort", () => observer.disconnect());
  return { frame, draw, settle };
}
