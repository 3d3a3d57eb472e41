// data-widget="predict": a question before a figure, which stands covered below until it is answered.

import { html } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { choice_guess, curve_verdict, number_guess, predict } from "./shared/predict.js";
import { sketch } from "./shared/sketch.js";
import { defineWidget } from "./shared/widget.js";

const CELL = ".cell, .jp-Cell"; // in the book's page, and in JupyterLab
const OUTPUT = ".cell_output, .jp-Cell-outputWrapper";

// What the next `count` cells that have put something out have put out. Text between them counts not.
function outputs_below(w, count) {
  const cells = [...document.querySelectorAll(CELL)];
  const own = cells.indexOf(w.root.closest(CELL));
  if (own < 0) return [];
  return cells.slice(own + 1).flatMap((cell) => [...cell.querySelectorAll(OUTPUT)].slice(0, 1)).slice(0, count);
}

// The height of a curve of points between its points.
function along(xs, ys) {
  return (x) => {
    const k = Math.min(Math.max(xs.findLastIndex((at) => at <= x), 0), xs.length - 2);
    return ys[k] + ((x - xs[k]) / (xs[k + 1] - xs[k])) * (ys[k + 1] - ys[k]);
  };
}

// A guess among whole numbers is a whole number; JSON cannot tell 1 from 1.0, so Python says so.
const decimals = ({ whole }) => (whole ? 0 : 2);
const with_unit = (value, asked) => `${fixed(value, decimals(asked))}${asked.unit && ` ${asked.unit}`}`;

const VERDICTS = {
  choice: ({ answer }) => (guess) => (guess === answer ? `${guess}: so it is.` : `You said ${guess}. It is ${answer}.`),
  number: (asked) => (guess) =>
    `You said ${with_unit(guess, asked)}. It is ${with_unit(asked.answer, asked)}: ${fixed(Math.abs(guess - asked.answer), decimals(asked))} away.`,
  curve: ({ x, answer, x_label }) => (guess) => curve_verdict(guess, along(x, answer), { x_name: x_label || "x" }),
};

function build(w) {
  const asked = w.model.get("asked");
  const { kind, question, answer, because, options, low, high, x, label, x_label, unit, covers } = asked ?? {};
  if (!(kind in VERDICTS)) throw new Error(`the question is of no known kind: ${kind}`);
  const verdict = VERDICTS[kind](asked);
  const with_reason = (text) => [text, because].filter(Boolean).join(" ");
  const part = predict(w, {
    question: () => question,
    verdict: (guess) => with_reason(verdict(guess)),
    told: () => with_reason(kind === "curve" ? "" : `It is ${kind === "number" ? with_unit(answer, asked) : answer}.`),
  });
  w.body.append(part.element);
  if (kind === "choice") choice_guess(w, part, options);
  if (kind === "number") {
    const digits = decimals(asked);
    const middle = (low + high) / 2;
    number_guess(w, part, { label, min: low, max: high, step: digits ? (high - low) / 200 : 1, unit, digits, first: digits ? middle : Math.round(middle) });
  }
  if (kind === "curve") {
    const truth = x.map((at, k) => [at, answer[k]]);
    const axes = { x: { min: x[0], max: x.at(-1), label: x_label }, y: { min: low, max: high, label } };
    const alt = () => (part.open() ? `An empty plot: ${label} against ${x_label}.` : with_reason(`The curve of ${label}.`));
    w.body.append(
      plot(w, {
        height: 240,
        sketch: sketch(w, part, { label }),
        draw: () => ({ ...axes, alt: alt(), lines: part.open() ? [] : [{ name: "truth", points: truth }] }),
      }),
    );
  }
  // In a notebook the cells below may be run again at any time: what stands there is looked up anew.
  let covered = [];
  const cover = () => {
    const wanted = part.open() ? outputs_below(w, covers) : [];
    for (const element of covered) if (!wanted.includes(element)) element.classList.remove("lw-behind");
    for (const element of wanted) element.classList.add("lw-behind");
    covered = wanted;
  };
  w.onChange(cover);
  if (covers > 0) {
    const watch = new MutationObserver(cover);
    watch.observe(w.root.closest(".jp-Notebook") ?? document.querySelector("article") ?? document.body, { childList: true, subtree: true });
    w.cleanup.signal.addEventListener("abort", () => {
      watch.disconnect();
      for (const element of covered) element.classList.remove("lw-behind");
    });
  }
  return { title: "Predict first", caption: covers > 0 ? "The answer stands below, covered until you have answered." : "Draw first, then compare." };
}

export default defineWidget("predict", { build });
