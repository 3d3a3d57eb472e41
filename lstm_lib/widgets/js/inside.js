// data-widget="inside": a trained network at work, unit by unit.

import { generator } from "./math/random.js";
import { run, softmax, yes_or_no } from "./math/trained.js";
import { bind, choice, slider } from "./shared/controls.js";
import { html, stack, svg } from "./shared/dom.js";
import { clamp } from "./shared/format.js";
import { live_plot } from "./shared/live_plot.js";
import { network_named, when_near } from "./shared/networks.js";
import { digits, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const FILES = { counter: "counter", "temporal order": "temporal_order", adding: "adding" };
const SYMBOLS = { counter: "SabT", "temporal order": "abcdXYEB" };
const LETTERS = { counter: "ab", "temporal order": "abcdXY" };
// A hundred symbols and a few, as the published task has them, X and Y where it puts them.
const NOISE = "abdcbcadacbdbdcaa".repeat(7).slice(0, 102);
const FIRST = { counter: "aaaaabbbbb", "temporal order": `${NOISE.slice(0, 14)}X${NOISE.slice(15, 54)}Y${NOISE.slice(55)}` };
const LONGEST = 400;
const HAND = { "forget gate at 1": ["f", 1], "forget gate at 0": ["f", 0], "input gate at 0": ["i", 0] };
const CLASSES = ["X X", "X Y", "Y X", "Y Y"];

export default defineWidget("inside", (w) => {
  let network = null;
  let loaded = "";
  let now = null; // the run that is shown
  const name = () => w.get("network");
  const text = () => {
    const known = LETTERS[name()] ?? "";
    const kept = [...String(w.model.get("text") ?? "")].filter((letter) => known.includes(letter));
    return kept.slice(0, LONGEST).join("");
  };

  const inputs = () => {
    if (name() === "adding") return numbers();
    const word = name() === "counter" ? `S${text()}` : `E${text()}B`;
    const symbols = SYMBOLS[name()];
    return { word, x: [...word].map((letter) => [...symbols].map((symbol) => (symbol === letter ? 1 : 0))) };
  };
  // A hundred numbers, two of them marked, as the adding problem has them.
  const numbers = () => {
    const random = generator(w.get("seed"));
    const marks = [w.get("first") - 1, w.get("second") - 1];
    const x = Array.from({ length: 100 }, (_, t) => [2 * random() - 1, marks.includes(t) ? 1 : t === 0 || t === 99 ? -1 : 0]);
    if (marks[0] === 0) x[0][0] = 0;
    return { word: null, x, wanted: 0.5 + (x[marks[0]][0] + x[marks[1]][0]) / 4 };
  };
  const unit = () => Math.min(w.get("unit"), network?.cell.W_h.length ?? 1) - 1;

  const compute = () => {
    if (!network || loaded !== name()) return;
    const hand = w.get("hand");
    const held = HAND[hand] ? { [`${HAND[hand][0]}${unit()}`]: HAND[hand][1] } : {};
    const given = inputs();
    now = { ...given, trace: run(network, given.x, { held, cut: hand === "cut it out" ? [unit()] : [] }) };
    now.verdict = verdicts[name()](now);
  };
  // What it says, in words, and at how many of the steps it is right.
  const verdicts = {
    counter: ({ word, trace }) => {
      const p = yes_or_no(trace.y);
      let [a, b] = [0, 0];
      let wrong = null;
      [...word].forEach((letter, t) => {
        a += letter === "a";
        b += letter === "b";
        const legal = t === 0 ? [0, 1, 0, 0] : b === 0 ? [0, 1, 1, 0] : b < a ? [0, 0, 1, 0] : [0, 0, 0, 1];
        if (wrong === null && legal.some((yes, k) => p[t][k] > 0.5 !== yes > 0.5)) wrong = t;
      });
      const last = [..."SabT"].filter((_, k) => p.at(-1)[k] > 0.5).map((letter) => (letter === "T" ? "the end" : letter));
      const says = `After ${a} a and ${b} b it expects ${last.length ? last.join(" or ") : "nothing"}.`;
      if (b > a) return { right: wrong === null, text: `${says} No word of the language has more b than a.` };
      return wrong === null
        ? { right: true, text: `${says} All its expectations are right.` }
        : { right: false, text: `${says} The first mistake is at step ${wrong + 1}.` };
    },
    "temporal order": ({ word, trace }) => {
      const p = softmax(trace.y.at(-1));
      const best = p.indexOf(Math.max(...p));
      const asked = [...word].filter((letter) => "XY".includes(letter)).join(" ");
      const answer = `It says ${CLASSES[best]} with probability ${p[best].toFixed(2)}`;
      const right = asked === CLASSES[best];
      if (!CLASSES.includes(asked)) return { right: false, text: `${answer}; the text has ${asked || "no X and no Y"}, which it never saw.` };
      return { right, text: `${answer}. That is ${right ? "right" : `wrong: it was ${asked}`}.` };
    },
    adding: ({ trace, wanted }) => {
      const answer = trace.y.at(-1)[0];
      const right = Math.abs(answer - wanted) < 0.04;
      return { right, text: `Asked ${wanted.toFixed(3)}, it gives ${answer.toFixed(3)}. That is ${right ? "within" : "not within"} 0.04.` };
    },
  };

  // The strips: one a unit, its cell state over time; a click takes the unit.
  const strips = html("div", { class: "lw-in-strips", role: "group", "aria-label": "cell state of each unit" });
  const draw_strips = () => {
    const { c } = now.trace;
    const H = c[0].length;
    const T = c.length;
    if (strips.childElementCount !== H) {
      strips.replaceChildren(
        ...Array.from({ length: H }, (_, k) => {
          const path = svg("path", { class: "lw-line lw-thin sym-c", "vector-effect": "non-scaling-stroke" });
          const picture = svg("svg", { viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("line", { class: "lw-grid", x1: 0, x2: 100, y1: 10, y2: 10, "vector-effect": "non-scaling-stroke" }), path);
          const range = html("span", { class: "lw-unit" });
          const strip = html("button", { type: "button", class: "lw-in-strip", "data-unit": k + 1 }, html("span", {}, `unit ${k + 1}`), picture, range);
          w.listen(strip, "click", () => w.set({ unit: k + 1 }));
          return strip;
        }),
      );
    }
    [...strips.children].forEach((strip, k) => {
      const values = c.map((row) => row[k]);
      const size = Math.max(1, ...values.map(Math.abs));
      const path = strip.querySelector("path");
      path.setAttribute("d", values.map((v, t) => `${t ? "L" : "M"}${((100 * t) / Math.max(T - 1, 1)).toFixed(2)} ${(10 - (9 * v) / size).toFixed(2)}`).join(""));
      path.dataset.y = JSON.stringify(values.map((v) => Number(v.toPrecision(6))));
      strip.lastChild.textContent = `±${size.toFixed(size < 10 ? 1 : 0)}`;
      strip.setAttribute("aria-pressed", String(k === unit()));
      strip.setAttribute("aria-label", `unit ${k + 1}, cell state from ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`);
    });
  };

  const marks = () => {
    if (!now) return [];
    if (name() === "adding") return [w.get("first"), w.get("second")];
    if (name() === "counter") return now.word.includes("b") ? [now.word.indexOf("b") + 1] : [];
    return [...now.word].flatMap((letter, t) => ("XY".includes(letter) ? [t + 1] : []));
  };
  const closer = (names, label, range) =>
    live_plot(w, {
      height: 150,
      ticks: 3,
      x_label: "step t",
      y_label: label,
      read: () => {
        if (!now) return { x: [1, 2], y: [0, 1], lines: [], alt: "Not loaded yet." };
        const T = now.trace.c.length;
        const steps = Array.from({ length: T }, (_, t) => t + 1);
        const lines = names.map((key) => ({ key, symbol: key, x: steps, y: now.trace[key].map((row) => row[unit()]), dashed: key === "o" || key === "h" }));
        return { x: [1, Math.max(T, 2)], y: range(lines), marks: marks(), lines, alt: `Unit ${unit() + 1}: ${names.join(", ")} over ${T} steps.` };
      },
    });
  const part = (symbol, words) => svg("tspan", { class: `sym-${symbol}` }, words);
  const around = (lines) => {
    const size = Math.max(1, Math.ceil(Math.max(...lines.flatMap((line) => line.y.map(Math.abs)))));
    return [-size, size];
  };
  const state_plot = closer(["c", "h"], [part("c", "c cell state"), ", ", part("h", "h shown (dashed)")], around);
  const gate_plot = closer(["f", "i", "o"], [part("f", "f forget"), ", ", part("i", "i input"), ", ", part("o", "o output (dashed)")], () => [0, 1]);

  // The input
  const entry = html("input", { type: "text", class: "lw-in-text", "aria-label": "what the network reads", spellcheck: "false", autocapitalize: "off", autocomplete: "off", maxlength: LONGEST });
  w.listen(entry, "input", () => {
    w.model.set("text", [...entry.value].filter((letter) => (LETTERS[name()] ?? "").includes(letter)).join(""));
    w.model.save_changes();
  });
  const word = html("label", { class: "lw-in-word" }, html("span", { class: "lw-label" }, "it reads"), entry);
  const drawn = stack(slider(w, bind(w, "first")), slider(w, bind(w, "second")), slider(w, bind(w, "seed")));
  const verdict = html("p", { class: "lw-in-verdict" });
  const give = (values, letters) => ({ label: values.label, act: () => { w.set(values.traits); w.model.set("text", letters); w.model.save_changes(); } });
  const row = [
    give({ label: "5 and 5", traits: { network: "counter", unit: 1, hand: "nothing" } }, "aaaaabbbbb"),
    give({ label: "50 and 50", traits: { network: "counter", unit: 1, hand: "nothing" } }, "a".repeat(50) + "b".repeat(50)),
    give({ label: "200 and 200", traits: { network: "counter", unit: 1, hand: "nothing" } }, "a".repeat(200) + "b".repeat(200)),
    give({ label: "X before Y", traits: { network: "temporal order", unit: 1, hand: "nothing" } }, FIRST["temporal order"]),
    give({ label: "a sum", traits: { network: "adding", unit: 1, hand: "nothing" } }, ""),
  ].map(({ label, act }) => {
    const button = html("button", { type: "button", class: "lw-button" }, label);
    w.listen(button, "click", act);
    return button;
  });

  const fetch = () => {
    const wanted = name();
    w.root.setAttribute("aria-busy", "true");
    network_named(w, FILES[wanted]).then(
      (found) => {
        if (wanted !== name()) return;
        network = found;
        loaded = wanted;
        show();
      },
      (error) => w.fail(error),
    );
  };
  let near = false;
  const show = () => {
    try {
      const text_now = text();
      if (document.activeElement !== entry || entry.value !== text_now) entry.value = text_now;
      word.hidden = name() === "adding";
      drawn.hidden = name() !== "adding";
      if (near && loaded !== name()) fetch();
      if (loaded !== name()) return;
      compute();
      draw_strips();
      for (const plotted of [state_plot, gate_plot]) {
        plotted.draw();
        plotted.settle();
      }
      verdict.textContent = now.verdict.text;
      w.root.dataset.right = String(now.verdict.right);
      w.root.removeAttribute("aria-busy");
      w.announce(now.verdict.text);
    } catch (error) {
      w.fail(error);
    }
  };
  // Letters that the network does not know make a first input of its own.
  w.onChange(() => {
    if (LETTERS[name()] && !text()) w.model.set("text", FIRST[name()]);
    show();
  });
  w.onReset(() => {
    w.model.set("text", FIRST.counter);
    w.model.save_changes();
  });
  when_near(w, () => {
    near = true;
    fetch();
  });
  w.root.setAttribute("aria-busy", "true");

  w.body.append(
    html("div", { class: "lw-presets", role: "group", "aria-label": "inputs" }, html("span", { class: "lw-label", "aria-hidden": "true" }, "inputs"), ...row),
    html("div", { class: "lw-tr-run" }, choice(w, "network")),
    word,
    drawn,
    verdict,
    html(
      "div",
      { class: "lw-in-columns" },
      strips,
      stack(
        html("div", { class: "lw-tr-run" }, slider(w, bind(w, "unit")), choice(w, "hand")),
        state_plot.frame,
        gate_plot.frame,
      ),
    ),
    html("div", {}, readout("unit that is looked at", digits(w, "looked_at", () => clamp(w.get("unit"), 1, 16), { format: String }))),
  );
  return {
    title: "A trained network under the microscope",
    caption:
      "Left: the cell state of every unit over the steps of the input. Right: one unit closely, its state, what it shows and its gates. " +
      "Dotted lines: where the input carries what matters.",
  };
});
