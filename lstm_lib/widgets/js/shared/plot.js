// A plot in SVG at one user unit a pixel, so that type keeps its size on a phone.

import { html, svg } from "./dom.js";

const PAD = { left: 52, right: 16, top: 30, bottom: 40 };

export function linear_ticks(low, high, count = 5) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

export function log_ticks(low, high, count = 6) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first) / count));
  const ticks = [];
  for (let k = first; k <= last; k += every) ticks.push(10 ** k);
  return ticks;
}

function tick_text(value, log) {
  if (!log) return String(value);
  const power = Math.round(Math.log10(value));
  return power === 0 ? "1" : power === 1 ? "10" : ["10", power];
}

function tick_label(value, log, attributes) {
  const text = tick_text(value, log);
  if (!Array.isArray(text)) return svg("text", attributes, text);
  return svg("text", attributes, text[0], svg("tspan", { dy: "-0.45em", "font-size": "10" }, text[1]));
}

// plot(w, { height, draw }): draw() returns, at each change,
//   { x: {min, max, label}, y: {min, max, label, log?}, alt,
//     lines: [{ points: [[x, y], ...], symbol?, faint?, dashed?, label?, sym? }],
//     rules: [{ x | y, label }], marks: [{ x, y, symbol?, hollow?, label?, below? }] }
// Points that cannot stand on a log axis (zero or less) are left out.
export function plot(w, { height = 260, draw }) {
  const picture = svg("svg", { class: "lw-plot", role: "img", height });
  const frame = html("div", { class: "lw-plot-frame" }, picture);
  let width = 560;
  const render = () => {
    const spec = draw();
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("aria-label", spec.alt);
    picture.replaceChildren(...scene(spec, width, height));
  };
  w.onChange(render);
  const observer = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === 0 || now === width) return;
    width = now;
    try {
      render();
    } catch (error) {
      w.fail(error);
    }
  });
  observer.observe(frame);
  w.cleanup.signal.addEventListener("abort", () => observer.disconnect());
  return frame;
}

// A line that ends where it leaves the frame, and begins again where it comes back.
function path(way, ceiling, floor) {
  const at = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const out = ([, y]) => (y < ceiling ? ceiling : y > floor ? floor : null);
  const crossing = ([x0, y0], [x1, y1], y) => [x0 + ((x1 - x0) * (y - y0)) / (y1 - y0), y];
  let d = "";
  way.forEach((to, k) => {
    const from = way[k - 1];
    const [was, is] = [k ? out(from) : null, out(to)];
    if (k === 0) d += is === null ? `M${at(to)}` : "";
    else if (was !== null && was === is) return; // outside, on one side
    else {
      if (was !== null) d += `M${at(crossing(from, to, was))}`;
      d += `L${at(is === null ? to : crossing(from, to, is))}`;
    }
  });
  return d;
}

// Where the name of a line may stand: at its end, above or below all of it that runs under the name.
// `way` is the line in pixels.
function beside(way, wide, right) {
  const [x, y] = way.at(-1);
  const end = x > right - 60;
  const [from, to] = end ? [x - wide, x] : [x, x + wide];
  const under = way.filter(([a]) => a >= from && a <= to).map(([, b]) => b);
  return { x: Math.min(x + 4, right), foot: y, end, from, to, sides: [Math.min(...under) - 6, Math.max(...under) + 16] };
}

// Give each name the nearer side on which all stand apart and in the order in which the lines end;
// where there is no such choice, stack them above all the lines, or at the foot of the frame.
function place_names(names, top, bottom) {
  names.sort((a, b) => a.foot - b.foot);
  const aside = (a, b) => a.to < b.from || b.to < a.from;
  const fits = (heights) =>
    heights.every((y, k) => y >= top && y <= bottom && names.slice(0, k).every((other, j) => aside(other, names[k]) || y - heights[j] >= 14));
  let choices = [[]];
  for (const { sides } of names) choices = choices.flatMap((heights) => sides.map((y) => [...heights, y]));
  const far = (heights) => heights.reduce((sum, y, k) => sum + Math.abs(y - 5 - names[k].foot), 0);
  const best = choices.filter(fits).sort((a, b) => far(a) - far(b))[0];
  const over = Math.min(...names.map(({ sides }) => sides[0])) - 15 * (names.length - 1);
  const stack = over >= top ? over : bottom - 15 * (names.length - 1);
  names.forEach((name, k) => {
    name.y = best ? best[k] : stack + 15 * k;
  });
}

function scene({ x, y, lines = [], rules = [], marks = [] }, width, height) {
  const right = width - PAD.right;
  const bottom = height - PAD.bottom;
  const px = (v) => PAD.left + ((v - x.min) / (x.max - x.min)) * (right - PAD.left);
  const level = y.log ? Math.log10 : (v) => v;
  const py = (v) =>
    bottom - ((level(v) - level(y.min)) / (level(y.max) - level(y.min))) * (bottom - PAD.top);
  const inside = ([, v]) => Number.isFinite(v) && (!y.log || v > 0);
  const [ceiling, floor] = [PAD.top - 4, bottom];
  const clip = (at) => Math.min(Math.max(at, ceiling), floor);
  const tall = (v) => clip(py(v));
  const parts = [];
  for (const value of y.log ? log_ticks(y.min, y.max) : linear_ticks(y.min, y.max)) {
    parts.push(
      svg("line", { class: "lw-grid", x1: PAD.left, x2: right, y1: py(value), y2: py(value) }),
      tick_label(value, y.log, { class: "lw-tick", x: PAD.left - 8, y: py(value) + 4, "text-anchor": "end" }),
    );
  }
  for (const value of linear_ticks(x.min, x.max, Math.max(4, Math.floor(width / 90)))) {
    parts.push(
      svg("text", { class: "lw-tick", x: px(value), y: bottom + 18, "text-anchor": "middle" }, String(value)),
    );
  }
  parts.push(
    svg("line", { class: "lw-axis", x1: PAD.left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "lw-axis-label", x: right, y: height - 6, "text-anchor": "end" }, x.label),
    svg("text", { class: "lw-axis-label", x: 0, y: 14 }, y.label),
  );
  for (const rule of rules) {
    const place =
      rule.x === undefined
        ? { x1: PAD.left, x2: right, y1: py(rule.y), y2: py(rule.y) }
        : { x1: px(rule.x), x2: px(rule.x), y1: PAD.top, y2: bottom };
    parts.push(svg("line", { class: "lw-rule", ...place }));
    const at =
      rule.x === undefined
        ? { x: right, y: py(rule.y) - 5, "text-anchor": "end" }
        : { x: px(rule.x) + 5, y: PAD.top + 24 };
    parts.push(svg("text", { class: "lw-note", ...at }, rule.label ?? ""));
  }
  const names = [];
  for (const line of lines) {
    const points = line.points.filter(inside);
    if (points.length === 0) continue;
    const way = points.map(([a, b]) => [px(a), py(b)]);
    const style = `lw-line${line.symbol ? ` sym-${line.symbol}` : ""}${line.faint ? " lw-faint" : ""}${line.dashed ? " lw-dashed" : ""}`;
    parts.push(svg("path", { class: style, d: path(way, ceiling, floor), "data-sym": line.sym ?? line.symbol }));
    if (line.label) {
      const seen = way.filter(([, at]) => at <= bottom && at >= PAD.top);
      names.push({ ...line, ...beside(seen.length ? seen : [[way[0][0], clip(way[0][1])]], line.label.length * 7, right) });
    }
  }
  place_names(names, PAD.top, bottom - 3);
  for (const { x: at, y: foot, end, symbol, label } of names) { // over all lines: none runs through a name
    const style = `lw-note${symbol ? ` sym-${symbol}` : ""}`;
    parts.push(svg("text", { class: style, x: at, y: foot, "text-anchor": end ? "end" : "start" }, label));
  }
  for (const mark of marks) {
    const style = `lw-mark${mark.symbol ? ` sym-${mark.symbol}` : ""}${mark.hollow ? " lw-hollow" : ""}`;
    parts.push(svg("circle", { class: style, cx: px(mark.x), cy: tall(mark.y), r: 4.5 }));
    if (mark.label) {
      const end = px(mark.x) > right - 120;
      parts.push(svg("text", { class: "lw-note", x: px(mark.x) + (end ? -8 : 8), y: tall(mark.y) + (mark.below ? 20 : -8), "text-anchor": end ? "end" : "start" }, mark.label));
    }
  }
  return parts;
}
