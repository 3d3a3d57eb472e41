// data-widget="inside": a trained network at work, unit by unit.

import { adding_input, LETTERS, says, verdict, word_input } from "./math/readings.js";
import { run } from "./math/trained.js";
import { bind, choice, presets, slider, word_entry } from "./shared/controls.js";
import { html, more, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { handle } from "./shared/handles.js";
import { network_named, when_near } from "./shared/networks.js";
import { player } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { curve_verdict, predict } from "./shared/predict.js";
import { sketch } from "./shared/sketch.js";
import { digits, mark } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const FILES = { counter: "counter", "temporal order": "temporal_order", adding: "adding", names: "names" };
const HELD = { "hold its forget gate": "f", "hold its input gate": "i", "hold its output gate": "o" };
// A hundred letters and a few, as the published task has them.
const NOISE = "abdcbcadacbdbdcaa".repeat(7).slice(0, 102);
const among = (one, two) => `${NOISE.slice(0, 14)}${one}${NOISE.slice(15, 54)}${two}${NOISE.slice(55)}`;
const TEXTS = { counter: "aaaaabbbbb", "temporal order": among("X", "Y"), names: "maria" };
const LONGEST = 402; // the last step of any input
const SMALL = 0.25; // what is smaller is drawn as small
const TAPE = 41; // letters that stand in view
const come = {}; // networks that are here, by the name of their file

let last = { key: "", run: null }; // a scrub through time runs no network again
function traced(key, network, x, hand) {
  if (last.key !== key) last = { key, run: run(network, x, hand) };
  return last.run;
}

function derive(get) {
  const name = get("network");
  const network = come[FILES[name]];
  if (!network) return { name, ready: false };
  const keys = ["text", "first", "second", "first_number", "second_number", "seed", "hand", "held"];
  const H = network.cell.W_h.length;
  const unit = Math.min(get("unit"), H) - 1;
  const own = Object.fromEntries(keys.map((key) => [key, get(key)]));
  const given = name === "adding" ? adding_input(own) : word_input(name, own.text);
  const gate = HELD[own.hand];
  const hand = { held: gate ? { [`${gate}${unit}`]: own.held } : {}, cut: own.hand === "cut it out" ? [unit] : [] };
  const key = JSON.stringify([name, own, own.hand === "nothing" ? 0 : unit]);
  const trace = traced(key, network, given.x, hand);
  return { name, ready: true, key, network, H, unit, gate, given, trace, T: trace.c.length, order: ordered(trace, get("order")), verdict: verdict(name, given, trace.y) };
}

// The units from the top: as they are numbered, or the one first that moves furthest or keeps longest.
function ordered({ c, f }, order) {
  const units = c[0].map((_, k) => k);
  const size = {
    "as numbered": (k) => -k,
    "most movement first": (k) => Math.max(...c.map((row) => row[k])) - Math.min(...c.map((row) => row[k])),
    "longest memory first": (k) => f.reduce((sum, row) => sum + row[k], 0) / f.length,
  }[order];
  return units.sort((a, b) => size(b) - size(a) || a - b);
}

function build(w) {
  const time = w.own(LONGEST);
  const t = () => (w.now.ready ? Math.min(time.get(), w.now.T) : 1);
  const value = (key) => (w.now.ready ? w.now.trace[key][t() - 1][w.now.unit] : 0);

  // The prediction is about the counter: what its counting unit does.
  const counting = () => w.now.network?.note.cell.index ?? 0;
  const truth = (x) => {
    const at = Math.min(Math.max(x, 1), w.now.T) - 1;
    const low = Math.min(Math.floor(at), w.now.T - 2);
    const [from, to] = [low, low + 1].map((k) => w.now.trace.c[k][counting()]);
    return from + (at - low) * (to - from);
  };
  const found = () => `Unit ${counting() + 1} counts: up by 1 with each a, down by 1 with each b.`;
  const question = predict(w, {
    question: () => "It reads a’s and as many b’s, and has to know when the last b has come. Draw the cell state of a unit that would serve.",
    verdict: (guess) => `${found()} ${curve_verdict(guess, truth, { x_name: "step", digits: 1 })}`,
    told: found,
  });
  const asked = () => question.open() && w.now.name === "counter";

  // One strip a unit: its cell state over time; a click takes the unit.
  const strips = html("div", { class: "lw-in-strips", role: "group", "aria-label": "cell state of each unit" });
  const strip_of = (k) => {
    const line = svg("path", { class: "lw-line lw-thin sym-c", "vector-effect": "non-scaling-stroke", "data-drawn": `unit ${k + 1}` });
    const now = svg("line", { class: "lw-in-now", y1: 0, y2: 20, "vector-effect": "non-scaling-stroke" });
    const middle = svg("line", { class: "lw-in-zero", x1: 0, x2: 100, y1: 10, y2: 10, "vector-effect": "non-scaling-stroke" });
    const picture = svg("svg", { viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" }, middle, now, line);
    const strip = html("button", { type: "button", class: "lw-in-strip", "data-unit": k + 1 }, html("span", {}, `unit ${k + 1}`), picture, html("span", { class: "lw-unit" }));
    w.listen(strip, "click", () => w.set({ unit: k + 1 }));
    return strip;
  };
  let shown = ""; // the run whose lines stand in the strips
  const draw_strips = () => {
    const { trace, H, T, order, unit, key } = w.now;
    if (strips.childElementCount !== H) strips.replaceChildren(...order.map(strip_of));
    const across = (step) => ((100 * step) / Math.max(T - 1, 1)).toFixed(2);
    const by_unit = new Map([...strips.children].map((strip) => [Number(strip.dataset.unit) - 1, strip]));
    const sorted = order.map((k) => by_unit.get(k));
    if (sorted.some((strip, k) => strips.children[k] !== strip)) strips.append(...sorted);
    for (const [k, strip] of by_unit) {
      strip.setAttribute("aria-pressed", String(k === unit));
      const now = strip.querySelector(".lw-in-now");
      now.setAttribute("x1", across(t() - 1));
      now.setAttribute("x2", across(t() - 1));
      if (shown === key) continue;
      const values = trace.c.map((row) => row[k]);
      const size = Math.max(SMALL, ...values.map(Math.abs));
      const line = strip.querySelector("path");
      line.setAttribute("d", values.map((v, step) => `${step ? "L" : "M"}${across(step)} ${(10 - (9 * v) / size).toFixed(2)}`).join(""));
      line.dataset.x = JSON.stringify(values.map((_, step) => step + 1));
      line.dataset.y = JSON.stringify(values);
      strip.lastChild.textContent = `±${size.toFixed(size < 1 ? 2 : size < 10 ? 1 : 0)}`;
      strip.setAttribute("aria-label", `unit ${k + 1}, cell state from ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`);
    }
    shown = key;
  };

  // What it reads, a letter a step, coloured by the unit's cell state; a press goes to that step.
  const tape = html("div", { class: "lw-in-tape notranslate", translate: "no", dir: "ltr", "aria-hidden": "true" });
  w.listen(tape, "click", (event) => event.target.dataset.step && time.set(Number(event.target.dataset.step)));
  const draw_tape = () => {
    const { given, trace, unit, T } = w.now;
    tape.hidden = !given.word;
    if (!given.word) return;
    const from = Math.max(0, Math.min(t() - 1 - Math.floor(TAPE / 2), T - TAPE));
    const size = Math.max(SMALL, ...trace.c.map((row) => Math.abs(row[unit])));
    tape.replaceChildren(
      ...[...given.word].slice(from, from + TAPE).map((letter, k) => {
        const share = trace.c[from + k][unit] / size;
        const style = asked() ? undefined : `--share: ${Math.abs(share).toFixed(3)}`;
        return html("span", { "data-step": from + k + 1, "data-sign": share < 0 ? "-" : "+", class: from + k + 1 === t() ? "lw-in-read" : undefined, style }, letter);
      }),
    );
  };

  const rules = () => {
    const at = [{ x: t(), label: "" }];
    if (w.now.name !== "temporal order") return at;
    return [...at, ...[...w.now.given.word].flatMap((letter, k) => ("XY".includes(letter) ? [{ x: k + 1, label: letter }] : []))];
  };
  const EMPTY = { x: { min: 1, max: 2, label: "step", whole: true }, y: { min: -1, max: 1, label: "" }, alt: "Not loaded yet." };
  const axis = () => ({ min: 1, max: Math.max(w.now.T, 2), label: "step", whole: true });
  const series = (key, more) => ({ name: key, symbol: key, label: key, points: w.now.trace[key].map((row, k) => [k + 1, row[w.now.unit]]), ...more });
  const range = () => {
    if (asked()) return [...w.now.given.word].filter((letter) => letter === "a").length + 1;
    const size = Math.max(...w.now.trace.c.map((row) => Math.abs(row[w.now.unit])));
    return size > 1 ? Math.ceil(size) : [SMALL, 0.5, 1].find((end) => size <= end);
  };
  const state_plot = plot(w, {
    height: 142,
    sketch: sketch(w, question, { label: "cell state", points: [0, 0.25, 0.5, 0.75, 1], digits: 1 }),
    draw: () => {
      if (!w.now.ready) return EMPTY;
      const spec = { x: axis(), y: { min: -range(), max: range(), label: "cell state, and what is shown of it" } };
      if (asked()) return { ...spec, alt: "Empty: draw here." };
      return {
        ...spec, rules: rules(), lines: [series("c"), series("h", { dashed: true })],
        marks: [{ name: "now", x: t(), y: value("c"), symbol: "c", hollow: true }],
        alt: `Unit ${w.now.unit + 1} over ${w.now.T} steps: at step ${t()} its cell state is ${fixed(value("c"), 2)}, and it shows ${fixed(value("h"), 2)}.`,
      };
    },
  });
  const held = bind(w, "held");
  const gate_plot = plot(w, {
    height: 106,
    handles: [handle(w, held, { axis: "y", at: () => (w.now.gate ? [1 + (w.now.T - 1) * 0.45, w.get("held")] : null), value_at: (_, y) => y, text: () => `held at ${fixed(w.get("held"), 2)}` })],
    draw: () => {
      if (!w.now.ready) return { ...EMPTY, y: { min: 0, max: 1, label: "" } };
      return {
        x: axis(), y: { min: 0, max: 1, label: "gates" }, rules: rules(), lines: [series("f"), series("i"), series("o", { dashed: true })],
        alt: `Its gates at step ${t()}: f ${fixed(value("f"), 2)}, i ${fixed(value("i"), 2)}, o ${fixed(value("o"), 2)}.`,
      };
    },
  });

  // The numbers of the adding problem; the two that are marked can be taken hold of.
  const number_handle = (which) =>
    handle(w, bind(w, which), {
      axis: "both", symbol: "x", also: bind(w, `${which}_number`),
      at: () => (w.now.name === "adding" ? [w.get(which), w.get(`${which}_number`)] : null),
      value_at: (x, y) => [Math.round(x), Math.round(y * 100) / 100],
      text: () => `${fixed(w.get(`${which}_number`), 2)} at step ${w.get(which)}`,
    });
  const number_plot = plot(w, {
    height: 120,
    handles: [number_handle("first"), number_handle("second")],
    draw: () => {
      if (!w.now.ready || w.now.name !== "adding") return EMPTY;
      return {
        x: axis(), y: { min: -1, max: 1, label: "numbers; the two that are marked can be moved" }, rules: [{ x: t(), label: "" }],
        lines: [{ name: "numbers", faint: true, points: w.now.given.x.map(([number], k) => [k + 1, number]) }],
        alt: `The marked numbers: ${fixed(w.get("first_number"), 2)} at step ${w.get("first")}, ${fixed(w.get("second_number"), 2)} at step ${w.get("second")}.`,
      };
    },
  });

  // What it says at the step that is shown.
  const answers = html("div", { class: "lw-in-says", role: "group", "aria-label": "what it says at this step" });
  const draw_answers = () => {
    const { name, trace } = w.now;
    answers.replaceChildren(
      ...says(name, trace.y[t() - 1]).map(({ name: symbol, value: p }) => {
        const text = name === "adding" ? `gives ${fixed(p, 3)}` : `${{ T: "end", ".": "end", S: "start" }[symbol] ?? symbol} ${fixed(p, 2)}`;
        return html("span", { class: "lw-in-says-one notranslate", style: `--share: ${Math.min(Math.max(p, 0), 1).toFixed(3)}`, "data-says": symbol, "data-value": String(p) }, text);
      }),
    );
  };

  const line = html("p", { class: "lw-in-verdict" });
  const numbers = ["i", "f", "o", "c", "h"].map((key) =>
    html("span", {}, mark(key), " ", digits(w, `${key}_now`, () => value(key), { symbol: key, format: (v) => fixed(v, 2) })),
  );
  const reading = html("p", { class: "lw-in-reading" }, digits(w, "unit_now", () => (w.now.ready ? w.now.unit + 1 : 1), { format: (v) => `Unit ${v}` }), ...numbers);
  const over_time = player(w, { ...time, get: t }, { first: 1, last: () => w.now.T ?? 2, label: "step" });

  const kinds = choice(w, "network");
  w.listen(kinds.querySelector("select"), "change", () => w.set({ text: TEXTS[w.get("network")] ?? "", unit: 1, hand: "nothing" }));
  const word = word_entry(w, "text", { letters: () => LETTERS[w.get("network")] });
  const marked = stack(...["first", "first_number", "second", "second_number", "seed"].map((key) => slider(w, bind(w, key))));
  const held_slider = slider(w, held);

  let requested = ""; // the network that was asked for last: once, however often something moves meanwhile
  const fetch = () => {
    const wanted = w.get("network");
    if (requested === wanted) return;
    requested = wanted;
    w.root.setAttribute("aria-busy", "true");
    network_named(w, FILES[wanted]).then(
      (network) => {
        come[FILES[wanted]] = network;
        w.refresh();
      },
      (error) => w.fail(error),
    );
  };
  let near = false;
  w.onChange(() => {
    question.element.hidden = w.now.name !== "counter";
    strips.classList.toggle("lw-covered", asked());
    for (const part of [reading, gate_plot, over_time]) part.hidden = asked(); // below what is drawn over
    word.hidden = w.now.name === "adding";
    for (const part of [number_plot, marked]) part.hidden = w.now.name !== "adding";
    held_slider.hidden = !HELD[w.get("hand")];
    if (!w.now.ready) {
      if (near) fetch();
      return;
    }
    w.root.removeAttribute("aria-busy");
    draw_strips();
    draw_tape();
    draw_answers();
    line.textContent = w.now.verdict.text;
    w.root.dataset.right = String(w.now.verdict.right ?? "");
    w.announce(line.textContent);
  });
  when_near(w, () => {
    near = true;
    fetch();
  });
  w.root.setAttribute("aria-busy", "true");

  w.body.append(
    presets(
      w, "inputs",
      [
        { label: "5 and 5" },
        { label: "50 and 50", values: { text: "a".repeat(50) + "b".repeat(50) } },
        { label: "200 and 200", values: { text: "a".repeat(200) + "b".repeat(200) } },
        { label: "X before Y", values: { network: "temporal order", text: TEXTS["temporal order"], unit: 4 } },
        { label: "Y before X", values: { network: "temporal order", text: among("Y", "X"), unit: 4 } },
        { label: "a sum", values: { network: "adding", text: "", unit: 7 } },
        { label: "a name", values: { network: "names", text: TEXTS.names, order: "most movement first" } },
      ],
      { all: true },
    ),
    html("div", { class: "lw-in-row" }, kinds, word),
    question.element,
    html(
      "div",
      { class: "lw-in-columns" },
      stack(choice(w, "order"), strips, more(choice(w, "hand"), held_slider, slider(w, bind(w, "unit")), marked), html("div", {}, answers, line)),
      html("div", { class: "lw-drawing" }, tape, number_plot, state_plot, gate_plot, reading, over_time),
    ),
  );
  return {
    title: "A trained network under the microscope",
    caption:
      "Left: the cell state of every unit over the steps of the input, what the network says at this step, and how it does in the end. " +
      "Right: one unit closely; each letter that it reads is coloured by its cell state, underlined where that is negative.",
  };
}
export default defineWidget("inside", { derive, build });
