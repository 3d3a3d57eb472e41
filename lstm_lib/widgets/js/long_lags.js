// data-widget="long_lags": task, length, start -> what came of it, seed by seed, beside the papers.

import { bind, choice, presets, slider } from "./shared/controls.js";
import { html, more, stack } from "./shared/dom.js";
import { handle } from "./shared/handles.js";
import { plot } from "./shared/plot.js";
import { number_guess, predict } from "./shared/predict.js";
import { digits, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const FRESH = 2560; // test sequences of every run
const SEEN = { min: 200, max: 1e7 };
const STEPS = { min: 5, max: 2000 };
const NEEDED = { min: 2e3, max: 2e6 };
const TASKS = { "temporal order 6a": "temporal order of two (6a)", "temporal order 6b": "temporal order of three (6b)", recall: "recall of the first symbol (2a)", latch: "latch (3a)", "copy, easy": "copy, five of two symbols" };
const VARYING = { "embedded Reber": "at least ", "a^n b^n": "up to ", "a^n b^n c^n": "up to " }; // steps of a sequence
const EXAMPLES = [
  { label: "bias 1" },
  { label: "1,000 steps", values: { start: "LSTM, chrono", length: 1000 } },
  { label: "failing recall", values: { task: "recall", start: "LSTM, chrono" } },
];

const count = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const between = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
};

function derive(get) {
  return { task: get("task"), length: get("length"), start: get("start") };
}

// The length that was run nearest to the wanted one, by their ratio: a seed of 30 steps is as far
// from 20 as from 45.
function nearest(lengths, wanted) {
  const between_two = lengths.slice(1).map((length, k) => length * lengths[k]);
  return lengths[between_two.filter((product) => product < wanted ** 2).length];
}

// What is shown of the stored results in a state.
function chosen({ runs, published }, { task, length: wanted, start }) {
  const of_task = runs.filter((run) => run.task === task);
  const lengths = [...new Set(of_task.map((run) => run.length))].sort((a, b) => a - b);
  const length = nearest(lengths, wanted);
  const group = of_task.filter((run) => run.length === length);
  const run = group.find(({ network }) => network === start) ?? group[0];
  // The same network at every length of the task, and the plain one beside it.
  const family = of_task.filter(({ network }) => network === run.network);
  const plain = of_task.filter(({ network }) => network === "RNN" && run.network !== "RNN");
  const figures = published[run.published || group.find((one) => one.published)?.published] ?? [];
  // The network of each paper that ours stands beside is the first of its figures.
  const compared = [...new Set(of_task.map((one) => one.published))].filter(Boolean);
  const papers = compared.map((key) => published[key][0]).filter(({ counts }) => counts.length).sort((a, b) => a.length - b.length);
  return { lengths, length, group, run, family, plain, figures, papers };
}

function build(w) {
  const results = JSON.parse(w.model.get("results"));
  let view = null;
  // Before all that is drawn: it is what they draw.
  w.onChange(() => (view = chosen(results, w.now)));
  const run = () => view.run;
  const solved = () => run().solved.filter(Boolean).length;
  const seeds = () => run().solved.length;

  // --- the prediction ---
  const d = (key, value, format) => digits(w, key, value, { format });
  const outputs = {
    solved: d("solved", solved, (n) => `${n} of ${seeds()}`),
    sequences: d("sequences", () => middle(run().sequences), () => between(run().sequences)),
    wrong: d("wrong", () => middle(run().wrong), () => run().wrong.map(count).join(", ")),
  };
  const steps = () => `${VARYING[run().task] ?? ""}${count(run().length)}`;
  const who = () => {
    const bias = run().network.match(/bias (\d+)/);
    if (bias) return `An LSTM whose forget biases start at ${bias[1]}`;
    if (run().network.startsWith("RNN")) return "A tanh RNN";
    if (run().network === "cell of 1997") return "The cell of 1997, with h = o c and no forget gate,";
    return "An LSTM with the chrono start";
  };
  const outcome = () => {
    const after = `${run().wrong.map(count).join(", ")} of ${count(FRESH)} fresh sequences are wrong`;
    if (solved() === seeds()) return `All ${seeds()} seeds solve it, after ${between(run().sequences)} sequences; then ${after}.`;
    const within = `within ${count(run().budget)} sequences`;
    const done = run().sequences.filter((_, k) => run().solved[k]);
    const some = solved()
      ? `${solved()} of ${seeds()} seeds ${solved() > 1 ? "solve" : "solves"} it, after ${between(done)}; the rest not ${within}`
      : `None of ${seeds()} seeds solves it ${within}`;
    return `${some}. At the end ${after}.`;
  };
  const compared = (guess) => {
    if (guess === null) return solved() ? "You said never." : "You said never, and that is so.";
    const truth = middle(run().sequences);
    const said = `You said ${count(guess * 1000)}`;
    if (!solved()) return `${said}; it never does.`;
    return `${said}: the middle one of the seeds stands at ${count(truth)}, ${count(Math.abs(guess * 1000 - truth))} away.`;
  };
  const question = predict(w, {
    question: () =>
      `${who()} learns the task “${TASKS[run().task] ?? run().task}” on sequences of ${steps()} steps. ` +
      `After how many of them has it solved the task, if training stops at ${count(run().budget)}?`,
    covers: Object.values(outputs),
    verdict: (guess) => `${compared(guess)} ${outcome()}`,
    told: outcome,
    follows: true,
  });
  number_guess(w, question, { label: "sequences", min: 1, max: 300, step: 1, unit: "thousand", digits: 0, first: 50 });
  const never = html("button", { type: "button", class: "lw-button", "data-choice": "never" }, "Never");
  w.listen(never, "click", () => question.commit(null));
  question.answer_by(never);

  // --- the length: only what was run; a step from one goes to the next ---
  const length = bind(w, "length", { unit: "steps", text: ["length"], get: () => view.length });
  const set_length = length.set;
  length.set = (wanted) => {
    const now = view.length;
    const next = view.lengths.filter((n) => (n - now) * (wanted - now) > 0);
    const near = nearest(view.lengths, wanted);
    if (near !== now || !next.length || wanted === now) set_length(near);
    else set_length(wanted > now ? next[0] : next.at(-1));
  };

  // --- how the error falls ---
  const share = (one) => one.curves.map(([x, y]) => x.map((at, k) => [at, y[k]]));
  const sentence = () => {
    const asked = `${run().network} on ${run().task}, ${steps()} steps.`;
    return question.open() ? asked : `${asked} ${outcome()}`;
  };
  const falling = plot(w, {
    height: 176,
    draw: () => {
      const [plain] = view.plain.filter((one) => one.length === view.length);
      const ours = share(run());
      const reported = view.figures[0]?.counts ?? [];
      const failed = run().solved.filter((yes) => !yes).length;
      const shown = {
        lines: [
          ...(plain ? share(plain).map((points, k) => ({ name: `RNN ${k}`, points, dashed: true, faint: true, label: k ? undefined : "RNN" })) : []),
          ...ours.map((points, k) => ({ name: `seed ${k}`, points })),
        ],
        marks: ours.map((points, k) => {
          const [x, y] = points.at(-1);
          const first = run().solved.indexOf(false) === k;
          return { name: `end ${k}`, x, y, hollow: !run().solved[k], label: first && y > 0.5 ? `${failed} of ${seeds()} not solved` : "", below: true };
        }),
      };
      return {
        x: { ...SEEN, log: true, label: "training sequences seen" },
        y: { min: 0, max: 1, label: "share of them wrong" },
        rules: reported.map((x, k) => ({ x, label: k ? "" : "published", foot: true })),
        alt: sentence(),
        ...(question.open() ? {} : shown),
      };
    },
  });

  // --- what it takes, by the length ---
  const grip = handle(w, length, {
    at: () => (view.lengths.length > 1 ? [view.length, NEEDED.min] : null),
    value_at: (x) => nearest(view.lengths, x),
    text: () => `${count(view.length)} steps`,
  });
  const needed = plot(w, {
    height: 166,
    handles: [grip],
    draw: () => {
      const marks_of = (runs, kind) =>
        runs.flatMap((one) => one.sequences.map((y, k) => ({ name: `${kind} ${one.length} ${k}`, x: one.length, y, hollow: !one.solved[k] })));
      const through = (runs) => runs.map((one) => [one.length, middle(one.sequences)]).sort(([a], [b]) => a - b);
      const reported = view.papers.map(({ length: x, counts }) => [x, counts[0]]);
      return {
        x: { ...STEPS, log: true, label: "steps of a sequence" },
        y: { ...NEEDED, log: true, label: "sequences until solved; hollow: given up" },
        rules: [{ x: view.length, label: "" }],
        lines: [
          { name: "published", points: reported, dashed: true, label: "published" },
          ...(question.open() || view.plain.length < 2 ? [] : [{ name: "RNN", points: through(view.plain), dashed: true, faint: true, label: "RNN" }]),
          ...(question.open() || view.family.length < 2 ? [] : [{ name: "needed", points: through(view.family), label: run().network }]),
        ],
        marks: [
          ...reported.map(([x, y]) => ({ name: `published ${x}`, x, y })),
          ...(question.open() ? [] : [...marks_of(view.plain, "RNN"), ...marks_of(view.family, "seed")]),
        ],
        alt: question.open() ? "Published: sequences until solved, by the length." : outcome(),
      };
    },
  });
  w.onChange(() => w.announce(sentence()));

  // --- which networks were run here ---
  const starts = html("div", { class: "lw-ll-starts", role: "group", "aria-label": "network and start" }, html("span", { class: "lw-label", "aria-hidden": "true" }, "start"));
  for (const name of w.control("start").options) {
    const button = html("button", { type: "button", class: "lw-button", "data-start": name }, name.replace("LSTM, ", ""));
    w.listen(button, "click", () => w.set({ start: name }));
    w.onChange(() => {
      button.hidden = !view.group.some(({ network }) => network === name);
      button.setAttribute("aria-pressed", String(run().network === name));
    });
    starts.append(button);
  }
  const other = html("p", { class: "lw-ll-other" });
  const papers = html("ul", { class: "lw-ll-papers" });
  const published = html("div", {}, html("p", { class: "lw-label" }, "Published"), papers);
  const by_length = slider(w, length);
  w.onChange(() => {
    const missing = run().network !== w.now.start;
    other.hidden = !missing;
    other.textContent = missing ? `${w.now.start} was not run here; shown is ${run().network}.` : "";
    by_length.hidden = view.lengths.length < 2;
    papers.replaceChildren(
      ...view.figures.map(({ source, network, sequences, outcome: said }) =>
        html("li", {}, `${network}: ${[sequences && `${sequences} sequences`, said].filter(Boolean).join("; ")} (${source})`)),
    );
    published.hidden = !view.figures.length;
  });

  w.body.append(
    question.element,
    presets(w, "examples", EXAMPLES),
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, falling, needed),
      stack(
        choice(w, "task", TASKS),
        by_length,
        starts,
        other,
        html(
          "div",
          {},
          readout("seeds that solve it", outputs.solved),
          readout("sequences", outputs.sequences),
          readout("wrong of 2,560", outputs.wrong),
          readout("parameters", d("parameters", () => run().parameters, count)),
        ),
        more(choice(w, "start")),
      ),
    ),
    published,
  );
  return {
    title: "Which network learns over which lag?",
    caption:
      "Above: the share of training sequences that are wrong, as training goes on, one line a seed; a full mark where the rule of the task was met, a hollow one " +
      "where the run was given up. Dashed, the tanh RNN on the same task. Below: what it takes, by the length; drag the mark to another length. " +
      "The published runs are of other networks and another optimiser.",
  };
}

export default defineWidget("long_lags", { derive, build });
