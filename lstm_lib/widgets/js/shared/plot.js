// A plot in SVG at one user unit a pixel, so that type keeps its size on a phone; with the reader's
// type its geometry grows as well. What it drew stands on its elements: data-drawn names it, data-x
// and data-y hold it in data units.

import { html, svg } from "./dom.js";
import { beside, place_names } from "./line_names.js";
import { linear_ticks, log_ticks, scales, tick_text } from "./scales.js";

function tick_label(value, log, attributes) {
  const [base, power] = tick_text(value, log);
  const raised = power && svg("tspan", { dy: "-0.45em", "font-size": "0.77em" }, power);
  return svg("text", attributes, base, raised);
}

// How many pixels one pixel of the design is, for a reader's type of another size than 16 px.
const type_scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

// plot(w, { height, draw }): draw() returns, at each change,
//   { x: {min, max, label, log?, whole?}, y: {min, max, label, log?}, alt,
//     lines: [{ name, points: [[x, y], ...], symbol?, faint?, dashed?, label?, sym? }],
//     rules: [{ x | y, label, foot? }], marks: [{ name, x, y, symbol?, hollow?, label?, below? }] }
// Points that cannot stand on a log axis (zero or less) are left out. `handles` of handle() and a
// `sketch` of sketch() lie over what is drawn and outlast it; their units are those of the data.
export function plot(w, { height = 260, draw, handles = [], sketch }) {
  const drawn = svg("g", {});
  const role = handles.length || sketch ? "group" : "img"; // what can be held is no part of an image
  const picture = svg(
    "svg",
    { class: "lw-plot", role, style: `height:${height / 16}rem` },
    drawn, sketch?.layer, ...handles.map((one) => one.element),
  );
  const frame = html("div", { class: "lw-plot-frame" }, picture);
  let width = 560;
  let unit = type_scale();
  const render = () => {
    const spec = draw();
    picture.setAttribute("viewBox", `0 0 ${width} ${height * unit}`);
    picture.setAttribute("aria-label", spec.alt);
    const scale = scales(spec.x, spec.y, width, height * unit, unit);
    drawn.replaceChildren(...scene(spec, scale, width, height * unit, unit));
    sketch?.render(spec, scale);
    for (const one of handles) {
      one.place((x, y) => [scale.px(x), scale.py(y)], (x, y) => [scale.x_at(x), scale.y_at(y)], unit);
    }
  };
  w.onChange(render);
  const observer = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === 0 || (now === width && type_scale() === unit)) return;
    [width, unit] = [now, type_scale()];
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

// As many ticks as there is room for in a low plot, and three at least.
function few_ticks({ min, max }, room) {
  for (let count = Math.min(5, Math.max(2, Math.floor(room))); ; count++) {
    const ticks = linear_ticks(min, max, count);
    if (ticks.length >= 3 || count >= 5) return ticks;
  }
}

const coloured = (style, { symbol, faint, dashed, hollow }) =>
  [style, symbol && `sym-${symbol}`, faint && "lw-faint", dashed && "lw-dashed", hollow && "lw-hollow"].filter(Boolean).join(" ");

function scene({ x, y, lines = [], rules = [], marks = [] }, { left, right, top, bottom, px, py }, width, height, unit) {
  const inside = ([at, v]) => Number.isFinite(v) && (!y.log || v > 0) && (!x.log || at > 0);
  const [ceiling, floor] = [top - 4 * unit, bottom];
  const clip = (at) => Math.min(Math.max(at, ceiling), floor);
  const tall = (v) => clip(py(v));
  const parts = [];
  for (const value of y.log ? log_ticks(y.min, y.max) : few_ticks(y, (bottom - top) / (26 * unit))) {
    parts.push(
      svg("line", { class: "lw-grid", x1: left, x2: right, y1: py(value), y2: py(value) }),
      tick_label(value, y.log, { class: "lw-tick", "data-axis": "y", x: left - 8 * unit, y: py(value) + 4 * unit, "text-anchor": "end" }),
    );
  }
  for (const value of x.log ? log_ticks(x.min, x.max) : linear_ticks(x.min, x.max, Math.max(4, Math.floor(width / unit / 90)))) {
    if (x.whole && !Number.isInteger(value)) continue; // half a step is none
    parts.push(tick_label(value, x.log, { class: "lw-tick", "data-axis": "x", x: px(value), y: bottom + 18 * unit, "text-anchor": "middle" }));
  }
  parts.push(
    svg("line", { class: "lw-axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "lw-axis-label", x: right, y: height - 6 * unit, "text-anchor": "end" }, x.label),
    svg("text", { class: "lw-axis-label", x: 0, y: 14 * unit }, y.label),
  );
  for (const rule of rules) {
    const place =
      rule.x === undefined
        ? { x1: left, x2: right, y1: py(rule.y), y2: py(rule.y) }
        : { x1: px(rule.x), x2: px(rule.x), y1: top, y2: bottom };
    parts.push(svg("line", { class: "lw-rule", "data-x": rule.x, "data-y": rule.y, ...place }));
    const at =
      rule.x === undefined
        ? { x: right, y: py(rule.y) - 5 * unit, "text-anchor": "end" }
        : { x: px(rule.x) + 5 * unit, y: rule.foot ? bottom - 6 * unit : top + 24 * unit };
    parts.push(svg("text", { class: "lw-note", ...at }, rule.label ?? ""));
  }
  const names = [];
  for (const line of lines) {
    const points = line.points.filter(inside);
    if (points.length === 0) continue;
    const way = points.map(([a, b]) => [px(a), py(b)]);
    parts.push(
      svg("path", {
        class: coloured("lw-line", line),
        d: path(way, ceiling, floor),
        "data-sym": line.sym ?? line.symbol,
        "data-drawn": line.name,
        "data-x": JSON.stringify(points.map(([a]) => a)),
        "data-y": JSON.stringify(points.map(([, b]) => b)),
      }),
    );
    if (line.label) {
      const seen = way.filter(([, at]) => at <= bottom && at >= top);
      names.push({ ...line, ...beside(seen.length ? seen : [[way[0][0], clip(way[0][1])]], line.label.length * 7 * unit, right, unit) });
    }
  }
  place_names(names, top, bottom - 3 * unit, unit);
  for (const { x: at, y: foot, end, symbol, label } of names) { // over all lines: none runs through a name
    parts.push(svg("text", { class: coloured("lw-note", { symbol }), x: at, y: foot, "text-anchor": end ? "end" : "start" }, label));
  }
  for (const mark of marks) {
    parts.push(svg("circle", {
      class: coloured("lw-mark", mark), cx: px(mark.x), cy: tall(mark.y), r: 4.5 * unit,
      "data-drawn": mark.name, "data-x": mark.x, "data-y": mark.y,
    }));
    if (mark.label) {
      const end = px(mark.x) > right - 120 * unit;
      const at = { x: px(mark.x) + (end ? -8 : 8) * unit, y: tall(mark.y) + (mark.below ? 20 : -8) * unit };
      parts.push(svg("text", { class: "lw-note", ...at, "text-anchor": end ? "end" : "start" }, mark.label));
    }
  }
  return parts;
}
