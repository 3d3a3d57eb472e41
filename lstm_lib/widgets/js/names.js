// data-widget="names": a network that writes first names, from a beginning of the reader's.

import { END, LETTERS, invent, perplexity, reader, states_of } from "./math/names.js";
import { generator } from "./math/random.js";
import { softmax } from "./math/trained.js";
import { bind, slider, word_entry } from "./shared/controls.js";
import { html, more, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { first_names, network_named, when_near } from "./shared/networks.js";
import { choice_guess, predict } from "./shared/predict.js";
import { digits, mark, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const MADE = 10;
const NAMED = [...LETTERS].map((letter, k) => (k === END ? "end" : letter)); // what a reader calls them
const BARS = { height: 132, foot: 104, top: 18 };
const ROW = 16; // pixels of the design of a letter's row of units
const LEAST = 7; // pixels of the design that a unit needs: with fewer its row is halved
const LEFT = 26;

function derive(get) {
  return { beginning: get("beginning"), temperature: get("temperature"), seed: get("seed") };
}

function build(w) {
  let network = null;
  let lists = null;
  let shown = { p: [], c: [], made: [] };
  const beginning = () => w.now.beginning;
  const read = () => (beginning() ? `“${beginning()}”` : "nothing but the start");

  // All that is shown follows from the three traits; each part is made anew only when it changes.
  let kept = {};
  const only = (key, parts, make) => {
    const asked = JSON.stringify(parts);
    if (kept[key]?.asked !== asked) kept[key] = { asked, value: make() };
    return kept[key].value;
  };
  w.onChange(() => {
    if (!network) return;
    const { temperature, seed } = w.now;
    const states = only("states", [beginning()], () => states_of(network, beginning()));
    shown = {
      c: states.map(({ c }) => c),
      p: only("p", [beginning(), temperature], () => softmax(network.scores(states.at(-1)), temperature)),
      made: only("made", [beginning(), temperature, seed], () =>
        invent(network, generator(seed), { beginning: beginning(), count: MADE, temperature }),
      ),
    };
  });
  const order = () => shown.p.map((_, k) => k).sort((a, b) => shown.p[b] - shown.p[a]);
  const part_of = (name) => (lists?.training.has(name) ? "learned" : lists?.held_out.has(name) ? "held out" : "");

  // Letters: a bar each, and a click on one goes on with it.
  const bars = svg("svg", { class: "lw-na-bars", role: "img" });
  const bar = NAMED.map((name, k) => {
    const rect = svg("rect", { class: "lw-na-bar", "data-drawn": `p ${name}` });
    const text = svg("text", { class: "lw-na-letter notranslate", "text-anchor": "middle" }, k === END ? "." : name);
    const hit = svg("rect", { class: "lw-na-hit", y: 0 });
    const group = svg("g", { class: "lw-na-one" }, hit, rect, text);
    w.listen(group, "click", () => k !== END && w.set({ beginning: beginning() + name }));
    return { group, rect, text, hit };
  });
  const best = svg("text", { class: "lw-digits lw-na-best notranslate", "text-anchor": "middle" });
  bars.append(...bar.map((one) => one.group), svg("line", { class: "lw-axis", x1: 0 }), best);

  // Units: a row for each letter that was read, a square for each unit, as large as its state; one
  // below zero is hollow.
  const units = svg("svg", { class: "lw-na-units", role: "img" });

  const board = html("div", { class: "lw-na-board" }, bars);
  const field = html("div", { class: "lw-na-field" }, units);
  // With the reader's type the drawings grow as well.
  const unit = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const set = (element, place) => {
    for (const [name, value] of Object.entries(place)) element.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
  };
  const sized = (picture, width, height) => {
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.style.height = `${height}px`;
  };
  const draw_bars = (width, u) => {
    const [foot, top, pitch] = [BARS.foot * u, BARS.top * u, width / NAMED.length];
    const most = Math.max(...shown.p);
    const rise = (p) => (p / Math.max(most, 0.25)) * (foot - top);
    sized(bars, width, BARS.height * u);
    set(bars.querySelector(".lw-axis"), { x2: width, y1: foot, y2: foot });
    bar.forEach(({ rect, text, hit }, k) => {
      const [x, tall] = [(k + 0.5) * pitch, rise(shown.p[k])];
      set(rect, { x: x - 0.34 * pitch, width: 0.68 * pitch, y: foot - tall, height: tall });
      rect.dataset.value = String(shown.p[k]);
      set(text, { x, y: foot + 18 * u });
      set(hit, { x: x - pitch / 2, width: pitch, height: BARS.height * u });
    });
    const first = order()[0];
    best.textContent = fixed(shown.p[first], 2);
    set(best, { x: Math.min(Math.max((first + 0.5) * pitch, 16 * u), width - 16 * u), y: foot - rise(most) - 5 * u });
  };
  const draw_units = (width, u) => {
    const [left, row] = [LEFT * u, ROW * u];
    const count = shown.c[0].length;
    const halves = (width - left) / count < LEAST * u ? 2 : 1; // on a phone
    const in_row = Math.ceil(count / halves);
    const side = (width - left) / in_row;
    const high = halves > 1 ? Math.min(side, row) * 1.1 : row; // the halves close together
    const pitch = halves * high + (halves - 1) * 6 * u;
    sized(units, width, pitch * shown.c.length);
    units.replaceChildren(
      ...shown.c.map((states, t) => {
        const squares = Array.from(states, (c, k) => {
          const size = Math.abs(Math.tanh(c)) * Math.min(side, high) * 0.92;
          const square = svg("rect", { class: `lw-na-unit sym-c${c < 0 ? " lw-na-below" : ""}`, "data-drawn": `c ${t} ${k}`, "data-value": c });
          set(square, { x: left + ((k % in_row) + 0.5) * side - size / 2, y: pitch * t + high * (Math.floor(k / in_row) + 0.5) - size / 2, width: size, height: size });
          return square;
        });
        return svg("g", {}, svg("text", { class: "lw-na-letter notranslate", x: 4, y: pitch * t + (halves * high) / 2 + 4.5 * u }, t ? beginning()[t - 1] : "."), ...squares);
      }),
    );
  };
  const widths = new Map();
  const draw = () => {
    if (!shown.p.length) return;
    const u = unit();
    if (widths.get(board)) only("bars", [shown.p, widths.get(board), u], () => draw_bars(widths.get(board), u));
    if (widths.get(field)) only("units", [beginning(), widths.get(field), u], () => draw_units(widths.get(field), u));
  };

  // Names of its own, those that exist marked.
  const made = html("ol", { class: "lw-na-made notranslate" });
  const another = html("button", { type: "button", class: "lw-button", "data-action": "run" }, "Ten others");
  w.listen(another, "click", () => w.set({ seed: (w.get("seed") + 1) % (w.control("seed").max + 1) }));
  const known = () => shown.made.filter((name) => part_of(name)).length;
  const real = html("span", {}, digits(w, "known", known, { format: (n) => `${n} of ${MADE}` }), " are real");

  const told = () => {
    if (!shown.p.length) return "The network is still on its way.";
    const likely = order().slice(0, 3).map((k) => `${NAMED[k]} ${fixed(shown.p[k], 2)}`);
    return `Likeliest after ${read()}: ${likely.join(", ")}.`;
  };
  const doubt = readout("in doubt among", digits(w, "perplexity", () => perplexity(shown.p), { format: (v) => (shown.p.length ? fixed(v, 1) : "–") }), "letters");
  let asked = "";
  const question = predict(w, {
    question: () => {
      if (question.open()) asked = read(); // and what was answered stays the question of that answer
      return `The network has read ${asked}. Which letter does it hold likeliest next?`;
    },
    covers: [board, doubt.lastChild, made, real],
    verdict: (guess) => {
      if (!shown.p.length) return told();
      const k = NAMED.indexOf(guess);
      const rank = order().indexOf(k) + 1;
      const said = `You said ${guess}. `;
      return rank === 1 ? `${said}So does the network, with ${fixed(shown.p[k], 2)}. ${told()}` : `${said}It gives it ${fixed(shown.p[k], 2)}, place ${rank} of ${NAMED.length}. ${told()}`;
    },
    told,
  });
  choice_guess(w, question, NAMED);
  question.element.classList.add("lw-na-question");

  const AS = { learned: ", of the list", "held out": ", real, and never shown" };
  const written = (name) => {
    const part = part_of(name);
    return html("li", { "data-part": part || null }, name || "(nothing)", part ? html("span", { class: "lw-hidden" }, AS[part]) : null);
  };
  w.onChange(() => {
    draw();
    const open = question.open();
    bars.setAttribute("aria-label", open ? "Covered until you have said a letter." : told());
    units.setAttribute("aria-label", `Cell states of ${shown.c[0]?.length ?? 0} units after ${shown.c.length} symbols, the start mark first.`);
    only("list", [shown.made, lists !== null], () => made.replaceChildren(...shown.made.map(written)));
    w.announce(open ? `It has read ${read()}.` : told());
  });

  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) widths.set(target, Math.round(contentRect.width));
    draw();
  });
  for (const frame of [board, field]) observer.observe(frame);
  w.cleanup.signal.addEventListener("abort", () => observer.disconnect());

  w.root.setAttribute("aria-busy", "true");
  when_near(w, () => {
    Promise.all([network_named(w, "names"), first_names(w)]).then(
      ([found, names]) => {
        network = reader(found);
        lists = names;
        kept = {};
        w.refresh();
        w.root.removeAttribute("aria-busy");
      },
      (error) => w.fail(error),
    );
  });

  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      stack(word_entry(w, "beginning"), slider(w, { ...bind(w, "temperature"), digits: 2 }), html("div", {}, doubt), more(slider(w, bind(w, "seed")))),
      html("div", { class: "lw-drawing" }, html("span", { class: "lw-label" }, "next letter; take one"), board),
    ),
    html("div", {}, html("p", { class: "lw-label" }, "cell states ", mark("c"), " of the 64 units after each letter"), field),
    stack(
      html("div", { class: "lw-na-head" }, html("span", { class: "lw-label" }, "It writes; ", real), another),
      made,
      html("p", { class: "lw-na-key" }, html("b", {}, "Bold"), ": in the list that it learned from. ", html("b", {}, html("u", {}, "Underlined")), ": a real name that it was never shown."),
    ),
  );
  return {
    title: "A network that writes names",
    caption:
      "Bars: how likely each letter is next, the point for the end of the name. Squares: the larger, the further the unit's state is " +
      "from 0; hollow below 0. Each name goes on from the beginning, letter by letter, drawn with these probabilities.",
  };
}

export default defineWidget("names", { derive, build });
