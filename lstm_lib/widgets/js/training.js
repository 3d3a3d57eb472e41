// data-widget="training": a network learns in the page, and can be watched from inside.

import { Engine } from "./math/engine.js";
import { binary_cross_entropy, cross_entropy, mean_squared_error } from "./math/losses.js";
import { LstmNetwork } from "./math/lstm_network.js";
import { Network } from "./math/network.js";
import { generator, normal, whole } from "./math/random.js";
import { RnnNetwork } from "./math/rnn_network.js";
import { Session } from "./math/session.js";
import {
  adding_problem, counting_problem, empty_batch, guess, latch_problem, measure, outputs_at, target_at, task_of,
  temporal_order_problem,
} from "./math/tasks.js";
import { bind, choice, presets, slider } from "./shared/controls.js";
import { html, more, stack, svg } from "./shared/dom.js";
import { short } from "./shared/format.js";
import { in_turn } from "./shared/in_turn.js";
import { NOTHING, live_plot } from "./shared/live_plot.js";
import { digits, readout } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";
import { worker_from } from "./shared/worker.js";

// All that a worker needs, a class before those that extend it.
const PARTS = [
  generator, whole, normal, mean_squared_error, cross_entropy, binary_cross_entropy, Network, LstmNetwork, RnnNetwork,
  empty_batch, adding_problem, temporal_order_problem, counting_problem, latch_problem, task_of, outputs_at, target_at,
  measure, guess, Session, Engine,
];
const PACES = { "slow motion": 4, "to be watched": 40, "full speed": Infinity };
const NETWORK = ["task", "cell", "hidden", "start", "bias", "length", "seed"]; // another one of these: another network
const POINTS = 160; // of the curve; when there are more, every two become one
const ASKED = {
  adding: (t) => [`the sum of the two marked numbers, at the end of ${t.shortest} to ${t.longest} pairs`, "within 0.04 of it"],
  "temporal order": (t) => [`in which order X and Y came, at the end of ${t.shortest} to ${t.longest} symbols`, "with each of the four classes within 0.3"],
  "a^n b^n": (t) => [`at every symbol, which may come next, in words of up to ${t.longest} symbols`, "in every symbol of the word"],
  latch: (t) => [`the sign of the first three numbers, at the end of ${t.shortest} to ${t.longest}`, "within 0.2 of it"],
};
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function build(w) {
  let state = null; // the latest report
  let curve = { steps: [], loss: [], wrong: [] };
  let id = 0; // reports of an earlier network may still be on their way
  let built = ""; // what the network was made from
  let wanted = false; // that it runs
  let own = null; // the weights that this page has written
  let tuned = "";
  let asleep = 0;
  let engine = null;

  const settings = () => {
    const values = Object.fromEntries([...NETWORK, "clip"].map((key) => [key, w.get(key)]));
    return { ...values, rate: Number(w.get("rate")), pace: PACES[w.get("pace")] };
  };
  const network = () => JSON.stringify(NETWORK.map((key) => w.get(key)));
  const task = () => task_of(w.get("task"), w.get("length"));
  const tell = (message) => engine.postMessage(message);

  // On the page's own thread where there is no worker, in slices shorter than a frame.
  const in_slices = () => {
    const own_thread = new Engine(receive, 8);
    return { postMessage: (message) => own_thread.handle(message), terminate: () => own_thread.stop() };
  };
  const begin = () => {
    try {
      engine = worker_from(PARTS, () => {
        const here = new Engine((report) => self.postMessage(report), 40);
        self.onmessage = ({ data }) => here.handle(data);
      });
      engine.onmessage = ({ data }) => receive(data);
      engine.onerror = (event) => { // a page that may start a worker but not run it
        event.preventDefault();
        engine.terminate();
        engine = in_slices();
        renew(w.model.get("weights")); // nobody has chosen another network
      };
    } catch {
      engine = in_slices();
    }
  };

  const renew = (weights = null) => {
    if (weights) check(weights);
    clearTimeout(asleep);
    wanted = false;
    built = network();
    id++;
    if (!weights && w.model.get("weights")) { // what was learned before was another network
      w.model.set("weights", null);
      w.model.save_changes();
    }
    w.root.setAttribute("aria-busy", "true");
    curve = { steps: [], loss: [], wrong: [] };
    state = null;
    tell({ type: "new", settings: { ...settings(), id }, weights });
    paint();
  };

  const receive = (report) => {
    if (report.id !== id) return;
    const was = state;
    if (!was && wanted) report.running = true; // Start was pressed while the network was being made
    state = report;
    if (!was || report.steps !== was.steps) {
      curve.steps.push(report.steps);
      curve.loss.push(report.mean);
      curve.wrong.push(report.wrong);
      if (curve.steps.length > POINTS) thin();
    }
    if (!report.running) keep(report.weights);
    paint();
    if (!was || was.running !== report.running || was.solved !== report.solved) w.announce(sentence());
  };
  // A shorter curve over the same steps: every second point stays, the mean of its two.
  const thin = () => {
    const half = (list, mean) => {
      const kept = [];
      for (let k = 1; k < list.length; k += 2) kept.push(mean ? (list[k - 1] + list[k]) / 2 : list[k]);
      return kept;
    };
    curve = { steps: half(curve.steps), loss: half(curve.loss, true), wrong: half(curve.wrong, true) };
  };
  // What was learned goes to Python when the training rests.
  const keep = (weights) => {
    if (state.steps === 0 && !w.model.get("weights")) return;
    own = JSON.stringify(weights);
    if (JSON.stringify(w.model.get("weights")) === own) return;
    w.model.set("weights", weights);
    w.model.save_changes();
  };

  // Where it stands; in words for those who do not see the numbers below.
  const stand = () => {
    if (!state) return "A new network is made.";
    const { steps, solved, failed, running } = state;
    const count = `${steps.toLocaleString("en")} step${steps === 1 ? "" : "s"}`;
    if (failed) return `After ${count} the loss is no number any more: the network is lost. Start over with a smaller learning rate.`;
    const [, right] = ASKED[w.get("task")](task());
    if (solved) {
      return `Solved. After ${count} the latest 2,016 sequences were all answered ${right}, and their mean error is below ${task().error}.`;
    }
    return `${running ? "Learning" : steps ? "Paused" : "Not trained yet"}: ${count}.`;
  };
  const sentence = () => {
    if (!state || state.solved || state.failed) return stand();
    return `${stand().slice(0, -1)}, loss ${short(state.loss)}, ${percent(state.wrong)} of the answers wrong.`;
  };

  // Buttons
  const button = (action, text, act) => {
    const element = html("button", { type: "button", class: "lw-button", "data-action": action }, text);
    w.listen(element, "click", act);
    return element;
  };
  const go = button("start", "Start", () => {
    wanted = !state?.running;
    tell_it(wanted ? "run" : "pause");
    if (state && wanted) state = { ...state, running: true };
    texts();
  });
  const one = button("step", "One step", () => tell_it("step"));
  const again = button("restart", "Start over", () => renew());
  // To the network that is meant: a slider may just have been let go.
  const tell_it = (type) => {
    if (network() !== built) renew();
    tell({ type });
  };
  const status = html("p", { class: "lw-tr-status" });
  const asked = html("p", { class: "lw-tr-asked" });

  // Drawings
  const alt_curve = () => `Loss and share of wrong answers over ${state?.steps ?? 0} steps: ${sentence()}`;
  const loss_plot = live_plot(w, {
    height: 190,
    label: ["loss, wrong answers (dashed), over steps"],
    log: true,
    read: () => {
      const last = Math.max(100, curve.steps.at(-1) ?? 0);
      const unit = 10 ** Math.floor(Math.log10(last));
      const end = [1, 2, 3, 5, 10].map((m) => m * unit).find((m) => m >= last);
      const found = state?.guess;
      return {
        x: [0, end],
        y: [1e-5, 3],
        rules: found ? [{ y: found.loss, label: `loss of the best blind guess, ${short(found.loss)}` }] : [],
        lines: [
          { key: "loss", x: curve.steps, y: curve.loss },
          { key: "wrong", dashed: true, x: curve.steps, y: curve.wrong },
        ],
        alt: alt_curve(),
      };
    },
  });
  const round_up = (value) => {
    const unit = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((m) => m * unit).find((m) => m >= value * 0.999);
  };
  const UNIT_NAMES = { c: "cell states", h: "hidden states", i: "input gates", f: "forget gates", o: "output gates" };
  const inside_plot = (name) =>
    live_plot(w, {
      height: 104,
      ticks: 3,
      label: [svg("tspan", { class: `sym-${name}`, "font-style": "italic" }, name), ` ${UNIT_NAMES[name]} by t`],
      read: () => {
        const seen = state?.watched;
        const values = seen?.[name];
        if (!values) return { x: [1, 2], y: [0, 1], lines: [], alt: NOTHING };
        const { T, H } = seen;
        const size = round_up(Math.max(1, values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)));
        const steps = Array.from({ length: T }, (_, t) => t + 1);
        return {
          x: [1, T],
          y: name === "c" || name === "h" ? [-size, size] : [0, 1],
          marks: seen.marks,
          lines: Array.from({ length: H }, (_, j) => ({
            key: `${name}${j + 1}`, symbol: name, faint: true, x: steps, y: steps.map((_, t) => values[t * H + j]),
          })),
          alt: `${H} ${UNIT_NAMES[name]} over ${T} steps of one sequence.`,
        };
      },
    });
  const plots = Object.fromEntries(["c", "h", "f", "i", "o"].map((name) => [name, inside_plot(name)]));
  const gradient_plot = live_plot(w, {
    height: 104,
    ticks: 3,
    log: true,
    label: ["gradient, steps back"],
    read: () => {
      const norms = state?.watched?.norms;
      if (!norms) return { x: [0, 1], y: [1e-8, 10], lines: [], alt: NOTHING };
      const T = norms.length;
      const last = norms[T - 1];
      const back = Array.from({ length: T }, (_, k) => k);
      const shares = back.map((k) => (last > 0 ? norms[T - 1 - k] / last : 0));
      return {
        x: [0, T - 1],
        y: [1e-8, 100],
        lines: [{ key: "gradient", symbol: w.get("cell") === "LSTM" ? "c" : "h", x: back, y: shares }],
        alt: `${T - 1} steps back the gradient is ${short(shares.at(-1))} of what it is at the end.`,
      };
    },
  });

  const turns = in_turn(w, () => {
    if (state && network() === built) w.root.removeAttribute("aria-busy");
  });
  const paint = () => {
    const shown = watched().map((name) => plots[name]);
    turns(first, gradient_plot.draw, ...shown.map((plot) => plot.draw));
    if (state && !state.running) turns(...[loss_plot, gradient_plot, ...shown].map((plot) => plot.settle));
  };
  // Which states and gates there are to see.
  const watched = () => (w.get("cell") === "LSTM" ? ["c", "f", "i", "o"] : ["h"]);
  const first = () => {
    texts();
    loss_plot.draw();
  };
  const texts = () => {
    const running = Boolean(state?.running);
    w.root.dataset.steps = state?.steps ?? 0;
    if (state) w.root.dataset.loss = state.loss;
    w.root.dataset.solved = String(Boolean(state?.solved));
    go.textContent = running ? "Pause" : state?.steps ? "Go on" : "Start";
    go.dataset.action = running ? "pause" : "start";
    status.textContent = stand();
    for (const number of numbers) number();
  };

  const numbers = [];
  const live = (key, value, format) => {
    const number = html("span", { class: "lw-digits", "data-live": key });
    numbers.push(() => {
      number.textContent = state ? format(value()) : "–";
      if (state) number.dataset.value = String(value());
    });
    return number;
  };
  const answers = () => {
    const { answer, wanted } = state.watched;
    return `asked ${wanted.map((v) => v.toFixed(2)).join(" ")}, given ${answer.map((v) => v.toFixed(2)).join(" ")}`;
  };

  // Settings
  const lists = {
    task: choice(w, "task"), cell: choice(w, "cell"), start: choice(w, "start"), rate: choice(w, "rate"), pace: choice(w, "pace"),
  };
  const bias = slider(w, bind(w, "bias"));
  w.onChange(() => {
    const LSTM = w.get("cell") === "LSTM";
    for (const [name, { frame }] of Object.entries(plots)) frame.hidden = !watched().includes(name);
    lists.start.hidden = !LSTM;
    bias.hidden = !LSTM || w.get("start") === "chrono";
    const [what] = ASKED[w.get("task")](task());
    asked.textContent = `Asked: ${what}.`;
  });
  const sizes = () => {
    const [{ D, K }, H] = [task(), w.get("hidden")];
    const C = (w.get("cell") === "LSTM" ? 4 : 1) * H;
    return { W_x: D * C, W_h: H * C, b: C, W_y: H * K, b_y: K };
  };
  const parameters = () => Object.values(sizes()).reduce((sum, size) => sum + size, 0);
  // Before a worker hears of them, so that what is wrong can be said.
  const check = (weights) => {
    for (const [name, size] of Object.entries(sizes())) {
      if (weights[name]?.length !== size) throw new Error(`${name} of the weights does not fit the network`);
    }
  };

  const number = ([key, name, format]) =>
    html("span", {}, html("span", { class: "lw-label" }, `${name} `), live(key, () => state[key], format));
  w.body.append(
    presets(w, "try", [
      { label: "adding, 1997", values: preset({}) },
      { label: "a tanh RNN", values: preset({ cell: "tanh RNN", hidden: 16 }) },
      { label: "forget bias 0", values: preset({ start: "forget bias", bias: 0 }) },
      { label: "temporal order", values: preset({ task: "temporal order", length: 50 }) },
      { label: "counting", values: preset({ task: "a^n b^n", length: 21, hidden: 3, start: "forget bias", bias: 10 }) },
      { label: "latch", values: preset({ task: "latch", hidden: 4 }) },
    ]),
    html("div", { class: "lw-tr-run" }, go, one, again),
    html(
      "div",
      { class: "lw-stage" },
      html(
        "div",
        { class: "lw-tr-curve" },
        html("div", { class: "lw-tr-text" }, asked, status),
        loss_plot.frame,
        html("div", { class: "lw-tr-numbers" }, ...[["loss", "loss", short], ["wrong", "wrong answers", percent], ["norm", "gradient before clipping", (norm) => (state.steps ? short(norm) : "–")]].map(number)),
      ),
      stack(
        html("div", { class: "lw-tr-lists" }, lists.task, lists.cell, lists.start, lists.pace),
        bias,
        slider(w, bind(w, "hidden")),
        more(slider(w, bind(w, "length", { unit: "steps" })), lists.rate, slider(w, bind(w, "clip")), slider(w, bind(w, "seed"))),
        html("div", {}, readout("parameters", digits(w, "parameters", parameters, { format: (v) => v.toLocaleString("en") }))),
      ),
    ),
    html(
      "div",
      { class: "lw-tr-inside" },
      html("p", { class: "lw-label" }, "One sequence watched from inside: a line for each unit; the dotted lines mark the steps that bring what is asked for. ", "Its last answer: ", live("answer", () => state.watched.answer[0], answers), "."),
      plots.c.frame, plots.h.frame, gradient_plot.frame, plots.f.frame, plots.i.frame, plots.o.frame,
    ),
  );

  w.onChange(() => {
    const given = w.model.get("weights");
    const foreign = given && JSON.stringify(given) !== own;
    if (engine === null) {
      begin();
      renew(given);
    } else if (foreign) {
      own = JSON.stringify(given);
      renew(given);
    } else if (network() !== built) {
      // A slider that is being dragged makes one new network, when it rests.
      w.root.setAttribute("aria-busy", "true");
      clearTimeout(asleep);
      asleep = setTimeout(() => {
        if (network() !== built) renew();
        else paint(); // and back again
      }, 150);
    } else if (JSON.stringify(settings()) !== tuned) tell({ type: "tune", ...settings() });
    tuned = JSON.stringify(settings());
  });
  w.onReset(() => renew());
  w.cleanup.signal.addEventListener("abort", () => {
    engine?.terminate();
    clearTimeout(asleep);
  });
  return {
    title: "Train a network, here",
    caption:
      "Every step is the forward pass, the backward pass, clipping and Adam over 32 fresh sequences, computed in this page. " +
      "A share of wrong answers of 0 stands on the bottom line. The watched sequence is none of those it learns from; its gradient is that by the state, " +
      "as a share of what it is at the last step.",
  };
}

export default defineWidget("training", { build });

function preset(values) {
  return {
    task: "adding", cell: "LSTM", hidden: 8, start: "chrono", bias: 1, rate: "0.01", clip: 1, length: 100, seed: 0, ...values,
  };
}
