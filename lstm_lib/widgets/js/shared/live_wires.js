// Wires that carry their name and their value, light on hover and can be walked with the keys.

import { label, live, wire } from "./diagram.js";
import { svg } from "./dom.js";
import { fixed } from "./format.js";

const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// A name in a diagram: words stand upright, ["c", "t−1"] is a symbol with its subscript, and a
// third part is the colour of a symbol in a name that has none.
export function name(x, y, parts, { symbol, anchor = "start" } = {}) {
  const text = label(x, y, "", { symbol, anchor });
  delete text.dataset.sym; // it belongs to its wire, which lights as a whole
  text.append(
    ...parts.flatMap((part) =>
      typeof part === "string"
        ? [svg("tspan", {}, part)]
        : [
            svg("tspan", { "font-style": "italic", class: part[2] && `sym-${part[2]}` }, part[0]),
            svg("tspan", { dy: 4, "font-size": 11.5, class: part[2] && `sym-${part[2]}` }, part[1]),
            svg("tspan", { dy: -4 }, "\u200b"), // back to the line
          ],
    ),
  );
  return text;
}

// A part of a wire, which lights with the whole and not by itself.
export function plain(part) {
  part.removeAttribute("data-sym");
  part.classList.remove("lw-wires");
  return part;
}

// A wire with its label. spec:
//   token    what lights together with it; further words of `also` light it too
//   symbol   the symbol whose colour it has; none: the text's colour
//   d        SVG path; `branches` are further paths without a label
//   spoken   what it is called aloud; value() the number on it; key: of the number's element
//   parts    its name, see name(); at: [x, y] of the name, the number stands below, or beside it
//            where `beside` is the distance
export function liveWire(w, spec) {
  const { token, also = "", symbol, d, branches = [], spoken, value, parts, at, anchor = "start", key, beside } = spec;
  const lines = [d, ...branches].map((path) => wire(w, symbol ?? "none", path, { value, drawn: token, arrow: spec.arrow ?? true }));
  for (const line of lines) plain(line);
  const [x, y] = at;
  const number = live(w, x + (beside ?? 0), y + (beside ? 0 : 18), value, { symbol, anchor, key });
  delete number.dataset.sym;
  const group = svg(
    "g",
    { class: `lw-wires lw-st-wire${symbol ? ` sym-${symbol}` : ""}`, "data-sym": `${token} ${also}`.trim(), "data-wire": token, role: "img", tabindex: -1 },
    svg("path", { class: "lw-st-hit", d: [d, ...branches].join("") }),
    ...lines,
    name(x, y, parts, { symbol, anchor }),
    number,
  );
  w.onChange(() => group.setAttribute("aria-label", `${spoken}: ${fixed(value())}`));
  return group;
}

// A layer with weights of its own: its activation, and the pre-activation that goes into it.
export function liveLayer(w, x, y, activation, { token, also, symbol, z, key }) {
  const number = live(w, x, y + 15, z, { key });
  delete number.dataset.sym;
  return svg(
    "g",
    { class: `lw-layer${symbol ? ` sym-${symbol}` : ""}`, "data-sym": `${token} ${also}` },
    svg("rect", { x: x - 31.5, y: y - 23, width: 63, height: 46, rx: 3 }),
    svg("text", { class: "lw-st-activation", x, y: y - 4, "text-anchor": "middle" }, activation),
    number,
  );
}

export function joint(x, y, symbol) {
  return svg("circle", { class: `lw-head-of-wire${symbol ? ` sym-${symbol}` : ""}`, cx: x, cy: y, r: 3.5 });
}

// The picture: one stop of the Tab key, the arrow keys go from wire to wire.
//   alt(): what the picture shows now, for those who do not see it.
export function walkable(w, { width, height, top = 0, alt }, ...parts) {
  const picture = svg(
    "svg",
    { class: "lw-diagram lw-st-diagram", role: "group", viewBox: `0 ${top} ${width} ${height}` },
    ...parts,
  );
  const wires = [...picture.querySelectorAll("[data-wire]")];
  wires[0].setAttribute("tabindex", 0);
  const focus = (k) => {
    for (const one of wires) one.setAttribute("tabindex", -1);
    const next = wires[(k + wires.length) % wires.length];
    next.setAttribute("tabindex", 0);
    next.focus();
  };
  w.listen(picture, "keydown", (event) => {
    const at = wires.indexOf(event.target.closest("[data-wire]"));
    if (at < 0) return;
    if (event.key in KEYS) focus(at + KEYS[event.key]);
    else if (event.key === "Home") focus(0);
    else if (event.key === "End") focus(-1);
    else return;
    event.preventDefault();
  });
  w.onChange(() => picture.setAttribute("aria-label", alt()));
  return picture;
}
