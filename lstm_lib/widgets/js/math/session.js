// One training from its start to its end: the network, its batches, and what is known about it.

import { LstmNetwork } from "./lstm_network.js";
import { RnnNetwork } from "./rnn_network.js";
import { generator } from "./random.js";
import { guess, measure, outputs_at, target_at, task_of } from "./tasks.js";

export class Session {
  // settings: task, length, cell, hidden, start ("chrono" or "forget bias"), bias, rate, clip, seed;
  // weights: flat arrays to begin with in place of fresh ones.
  constructor(settings, weights = null) {
    const { task, length, cell, hidden, start, bias, rate, clip, seed } = settings;
    this.task = task_of(task, length);
    this.B = 32;
    this.window = Math.ceil(2000 / this.B); // whole batches, 2,000 sequences or a few more
    this.LSTM = cell === "LSTM";
    const { D, K, loss, longest } = this.task;
    const Cell = this.LSTM ? LstmNetwork : RnnNetwork;
    const sizes = { longest, D, H: hidden, K, loss };
    this.random = generator(seed);
    this.network = new Cell({ ...sizes, B: this.B, rate, clip });
    this.network.start(this.random, start === "chrono" ? { chrono: this.task.span } : { forgetBias: bias });
    if (weights) this.network.load(weights);
    // The sequence that is watched: the longest of a few, and the same for each seed.
    const chance = generator(1997);
    const drawn = Array.from({ length: 40 }, () => this.task.make(chance, 1));
    this.probe = drawn.reduce((best, batch) => (batch.T > best.T ? batch : best));
    const steps = Array.from({ length: this.probe.T }, (_, t) => t);
    this.marks = steps.filter((t) => this.task.marked(this.probe.x, t)).map((t) => t + 1);
    this.watcher = new Cell({ ...sizes, B: 1, norms: true });
    this.guess = guess(this.task, generator(1994));
    this.recent = []; // of the latest batches, how many were wrong and how far off
    this.solved = false;
    this.failed = false;
    // How it does before the first step, on sequences of their own.
    const batch = this.task.make(generator(1998), this.B);
    this.loss = this.network.gradients(batch);
    this.wrong = this.judge(batch).wrong / this.B;
    this.norm = 0;
  }

  judge(batch) {
    return measure(this.task, batch, (n) => outputs_at(this.task, this.network.y, n));
  }

  // Train for ever: a pause after every few time steps, `true` when a whole step is done.
  *run(stepsPerSlice) {
    for (;;) {
      const batch = this.task.make(this.random, this.B);
      const { loss, norm } = yield* this.network.slices(batch, stepsPerSlice);
      const { wrong, error } = this.judge(batch);
      this.recent.push({ wrong, error });
      if (this.recent.length > this.window) this.recent.shift();
      const latest = this.recent.slice(-10);
      this.wrong = latest.reduce((sum, one) => sum + one.wrong, 0) / (latest.length * this.B);
      this.loss = loss;
      this.norm = norm;
      this.failed = !Number.isFinite(loss) || !Number.isFinite(norm);
      this.solved ||= this.is_solved();
      yield true;
    }
  }

  is_solved() {
    const { recent, window, task } = this;
    if (recent.length < window || recent.some(({ wrong }) => wrong)) return false;
    return recent.reduce((sum, { error }) => sum + error, 0) / window < task.error;
  }

  // What one sequence looks like from inside: states and gates at each step (T H), and the size of
  // the loss's gradient by each step's state.
  watch() {
    const { watcher, network, probe, task, LSTM } = this;
    watcher.params.set(network.params);
    watcher.gradients(probe);
    const { T } = probe;
    const { H, R, D } = watcher;
    const h = new Float64Array(T * H);
    for (let t = 0; t < T; t++) h.set(watcher.u.subarray((t + 1) * R + D + 1, (t + 2) * R), t * H);
    const shown = { h, norms: watcher.norms.slice(0, T) };
    if (LSTM) {
      for (const name of ["i", "f", "g", "o"]) shown[name] = watcher[name].slice(0, T * H);
      shown.c = watcher.c.slice(H, (T + 1) * H);
    }
    const last = T - 1;
    const { marks } = this;
    return { T, H, ...shown, marks, answer: outputs_at(task, watcher.y, last), wanted: target_at(task, probe.target, last) };
  }

  state() {
    const { network, loss, norm, wrong, solved, failed } = this;
    return { steps: network.steps, loss, norm, wrong, solved, failed, watched: this.watch() };
  }

  weights() {
    const views = Object.entries(this.network.views());
    return Object.fromEntries(views.map(([name, view]) => [name, Array.from(view)]));
  }
}
