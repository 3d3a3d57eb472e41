// data-widget="counter": a trained network counts letters; its forget gate can be cut.

import { NAMES, SYMBOLS, expectation, first_mistake, may_follow, named, one_hot } from "./math/counting.js";
import { run, unpack, yes_or_no } from "./math/trained.js";
import { bind, flag, slider, word_field } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { html, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { player, travel } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { mark } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const ASKED = [1, 2, 3]; // what may come next; nothing is ever followed by S
const two = (value) => fixed(value, 2);

function derive(get) {
  const n = get("n");
  return { word: get("text") || "a".repeat(n) + "b".repeat(n), cut: get("cut") };
}

function build(w) {
  const network = unpack(w.model.get("network"));
  const counting = network.note.index;
  const time = w.own(0); // letters that it has read
  const word = () => w.now.word;
  const t = () => Math.min(time.get(), word().length);
  const read = () => word().slice(0, t());

  // Of each letter that was read, whether the gate was cut then: what is read stays read, what is
  // still to come is read with the gate as it stands. From this, all that is shown.
  let cuts = [];
  let was = "";
  let now;
  w.onChange(() => {
    const kept = [...read()].findIndex((one, k) => one !== was[k]);
    cuts.length = Math.min(cuts.length, kept < 0 ? t() : kept);
    while (cuts.length < t()) cuts.push(w.now.cut);
    was = read();
    const x = ["S", ...read()].map(one_hot);
    const held = (step) => (step > 0 && cuts[step - 1] ? { [`f${counting}`]: 0 } : {});
    const trace = run(network, x, { held });
    const alone = cuts.includes(true) ? run(network, x) : trace;
    const of = (name, step = t()) => trace[name][step][counting];
    now = {
      of,
      c: trace.c.map((row) => row[counting]),
      alone: alone.c.map((row) => row[counting]),
      c_prev: t() ? of("c", t() - 1) : 0,
      expected: yes_or_no(trace.y),
      legal: x.map((_, k) => may_follow(read().slice(0, k))),
    };
    w.root.dataset.cuts = cuts.map(Number).join("");
  });

  // What it says, and whether a word of the language may go on like that.
  const sentence = () => {
    const says = expectation(read(), now.expected[t()]);
    if (!now.legal[t()].includes(true)) return `${says} No word of a's and then as many b's begins like this.`;
    const wrong = first_mistake(read(), now.expected);
    if (wrong < 0) return `${says} Right.`;
    return wrong === t() ? `${says} It has lost count: ${named(now.legal[t()])} may follow.` : `${says} It lost count at letter ${wrong}.`;
  };

  // Along the word: the state of the cell that counts, the letters, and what it expects after each.
  const heights = () => [...word()].reduce((all, one) => [...all, all.at(-1) + (one === "a" ? 1 : -1)], [0]);
  const last = () => Math.max(word().length, 6);
  const range = () => ({ min: Math.min(-2, ...heights().map((v) => v - 1.5)), max: Math.max(3, ...heights()) });
  // The number stands at the point, on the side that the line does not come from, where there is room.
  const beside = ({ min, max }) => {
    const falls = now.of("c") < now.c_prev;
    const room = now.of("c") - min > 0.22 * (max - min);
    return falls && !room ? {} : { label: two(now.of("c")), below: falls };
  };
  const curve = plot(w, {
    height: 190,
    draw: () => {
      const steps = now.c.map((_, k) => k);
      const path = (values) => steps.map((k) => [k, values[k]]);
      return {
        x: { min: 0, max: last(), label: "" },
        y: { ...range(), label: "cell state of one unit" },
        alt: `The cell state ${two(now.c[t()])} after ${t()} of ${word().length} letters; at the start ${two(now.c[0])}, at most ${two(Math.max(...now.c))}. ${sentence()}`,
        lines: [
          ...(cuts.includes(true) ? [{ name: "left alone", points: path(now.alone), faint: true, label: "not cut" }] : []),
          { name: "c", points: path(now.c), symbol: "c" },
        ],
        marks: [{ name: "now", x: t(), y: now.c[t()], symbol: "c", ...beside(range()) }],
      };
    },
  });
  const tape = html("div", { class: "lw-co-tape notranslate", "aria-hidden": "true" });
  const at = (k) => `--at: ${(k / last()).toFixed(4)}`;
  w.onChange(() => {
    const letters = ["S", ...word()].map((one, k) => {
      const style = `lw-co-letter${k > t() ? " lw-co-ahead" : ""}${k === t() ? " lw-co-now" : ""}${k && cuts[k - 1] ? " lw-co-cut" : ""}`;
      return html("span", { class: style, style: at(k) }, one);
    });
    const dots = now.expected.flatMap((row, k) =>
      ASKED.map((s, line) =>
        html(
          "span",
          { class: `lw-co-dot${now.legal[k][s] ? " lw-co-legal" : ""}`, style: `${at(k)}; --line: ${line}; --p: ${row[s].toFixed(3)}`, "data-next": `${SYMBOLS[s]}${k}`, "data-value": row[s] },
        ),
      ),
    );
    const names = ASKED.map((s, line) => html("span", { class: "lw-co-name", style: `--line: ${line}` }, NAMES[s]));
    tape.replaceChildren(...letters, ...names, ...dots);
    tape.style.setProperty("--pitch", `${(100 / last()).toFixed(3)}%`);
    tape.classList.toggle("lw-co-long", word().length > 16);
  });

  // The cell that counts, at the letter that it reads now.
  const value = (name) => () => now.of(name);
  const c_wire = wire(w, "c", "M185 40L258 40", { value: value("c"), drawn: "c", scale: 4 });
  const write = wire(w, "g", "M172 86L172 54", { value: () => now.of("i") * now.of("g"), drawn: "write" });
  const f_wire = wire(w, "f", "M70 126L70 54", { value: value("f"), drawn: "f" });
  const slash = svg("path", { class: "lw-co-slash", d: "M58 100L82 86", "aria-hidden": "true" });
  const picture = diagram(
    264,
    186,
    wire(w, "c", "M6 40L57 40", { value: () => now.c_prev, drawn: "c_prev", arrow: false, scale: 4 }),
    wire(w, "c", "M83 40L159 40", { value: () => now.of("f") * now.c_prev, drawn: "kept", arrow: false, scale: 4 }),
    c_wire, f_wire, slash, write,
    wire(w, "g", "M172 136L172 112", { value: value("g"), drawn: "g" }),
    wire(w, "i", "M234 136L234 99L185 99", { value: value("i"), drawn: "i" }),
    pointwise(70, 40, "×"), pointwise(172, 40, "+"), pointwise(172, 99, "×"),
    layer(70, 140, "σ", { symbol: "f" }), layer(172, 150, "tanh", { symbol: "g" }), layer(234, 150, "σ", { symbol: "i" }),
    label(6, 24, variable("c", "t−1"), { symbol: "c", anchor: "start" }),
    live(w, 6, 62, () => now.c_prev, { symbol: "c", anchor: "start", key: "c_prev", format: two }),
    label(258, 24, variable("c", "t"), { symbol: "c", anchor: "end" }),
    live(w, 258, 62, value("c"), { symbol: "c", anchor: "end", key: "c", format: two }),
    label(44, 172, variable("f", "t"), { symbol: "f", anchor: "start" }),
    live(w, 62, 172, value("f"), { symbol: "f", anchor: "start", key: "f", format: two }),
    label(142, 182, variable("g", "t"), { symbol: "g", anchor: "start" }),
    live(w, 159, 182, value("g"), { symbol: "g", anchor: "start", key: "g", format: two }),
    label(212, 182, variable("i", "t"), { symbol: "i", anchor: "start" }),
    live(w, 226, 182, value("i"), { symbol: "i", anchor: "start", key: "i", format: two }),
  );
  picture.classList.add("lw-co-cell");
  w.onChange(() => {
    w.root.classList.toggle("lw-co-is-cut", w.now.cut);
    picture.setAttribute(
      "aria-label",
      `The cell that counts: ${two(now.c_prev)} times f = ${two(now.of("f"))}, plus i times g = ${two(now.of("i") * now.of("g"))}, makes ${two(now.of("c"))}.`,
    );
  });

  const over_time = player(w, { ...time, get: t }, {
    last: () => word().length,
    label: "letters read",
    on_step: () => {
      for (const one of [c_wire, write, f_wire]) travel(one);
    },
  });
  const play = over_time.querySelector("[data-action]");

  // A cut, or a release, is for what comes: where nothing comes any more the word is read again.
  const snip = flag(w, "cut");
  w.listen(snip.querySelector("input"), "change", () => {
    if (t() < word().length) return;
    time.set(0);
    play.click();
  });
  w.listen(f_wire, "click", () => snip.querySelector("input").click());

  // What is typed goes on from what was read; behind a whole word a new one begins, from a fresh state.
  const give = (letters) => {
    w.set({ text: letters });
    time.set(w.get("text").length);
  };
  const entry = word_field(w, "text");
  w.listen(entry, "input", () => give(entry.value.toLowerCase()));
  const key = (one) => {
    const button = html("button", { type: "button", class: "lw-button lw-co-key", "data-letter": one }, one);
    w.listen(button, "click", () => give(now.legal[t()][3] ? one : read() + one));
    return button;
  };
  w.onChange(() => {
    entry.placeholder = word();
    if (entry.value !== read()) entry.value = read();
  });
  w.onReset(() => give(""));

  const n = bind(w, "n");
  const count = slider(w, {
    ...n,
    text: ["or ", html("i", {}, "n"), " a’s and ", html("i", {}, "n"), " b’s"],
    set: (value) => {
      give(""); // another word, from a fresh state
      n.set(value);
      time.set(word().length);
    },
  });
  const said = html("p", { class: "lw-co-said" });
  w.onChange(() => {
    said.textContent = sentence();
    w.announce(sentence());
  });

  w.body.append(
    html("div", { class: "lw-co-stage" }, html("div", { class: "lw-co-word" }, curve, tape), stack(picture, html("div", { class: "lw-co-snip" }, snip))),
    said,
    html(
      "div",
      { class: "lw-co-hands" },
      html("div", { class: "lw-co-type" }, html("span", { class: "lw-label", "aria-hidden": "true" }, w.control("text").label), html("span", { class: "lw-co-row" }, entry, key("a"), key("b"))),
      count,
    ),
    over_time,
  );

  // On the page that it stands on it begins by itself, once: a word is over in two seconds.
  const { top, bottom } = w.root.getBoundingClientRect();
  const alone = w.root.closest(".lw-mount") && top < innerHeight && bottom >= 0;
  if (alone && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    w.root.dataset.played = "";
    play.click();
  }
  w.onLinked(() => {
    delete w.root.dataset.played;
    if (play.dataset.action === "pause") play.click();
    time.set(word().length);
  });
  return {
    title: "A trained network counts",
    caption: [
      "It learned to say what may come next in words of a’s and then as many b’s, and was told nothing of counting. Dots: how sure it is ",
      "of each symbol; a ring where it may come; S starts a word. A dashed wire carries a negative value. ", mark("f"), " keeps the count, ", mark("i"), " and ", mark("g"), " add one or take one away.",
    ],
  };
}

export default defineWidget("counter", { derive, build });
