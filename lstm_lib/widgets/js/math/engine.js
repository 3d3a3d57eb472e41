// Runs a session as it is told, and tells how it goes: in a worker, or in slices on the page's own
// thread where there is none.
//   new {settings, weights}, run, pause, step, tune {rate, clip, pace}

import { Session } from "./session.js";

export class Engine {
  // post: takes each report. budget: milliseconds of work at a time.
  constructor(post, budget) {
    this.post = post;
    this.budget = budget;
    this.pace = Infinity; // steps a second
    this.running = false;
    this.timer = 0;
  }

  handle({ type, ...more }) {
    if (type === "new") {
      this.stop();
      this.session = new Session(more.settings, more.weights ?? null);
      this.work = this.session.run(4);
      this.told = -Infinity;
      this.sums = { loss: 0, steps: 0 };
      this.id = more.settings.id; // a report says which network it is of
      this.tune(more.settings);
      this.report();
    } else if (type === "run") {
      this.running = true;
      this.begun = performance.now();
      this.due = 0;
      this.made = 0;
      this.tick();
    } else if (type === "pause") {
      this.stop();
      this.report();
    } else if (type === "step") {
      this.stop();
      while (!this.advance());
      this.report();
    } else if (type === "tune") this.tune(more);
  }

  tune({ rate, clip, pace }) {
    Object.assign(this.session.network, { rate, clip });
    if (pace === this.pace) return;
    this.pace = pace;
    this.begun = performance.now(); // the steps that are due are counted from here
    this.made = 0;
  }

  // A slice of work; whether it was the last one of a step.
  advance() {
    const done = this.work.next().value === true;
    if (done) {
      this.sums.loss += this.session.loss;
      this.sums.steps++;
      this.made++;
    }
    return done;
  }

  tick() {
    const { session, budget } = this;
    const from = performance.now();
    const before = session.solved;
    let now = from;
    // Never more than a quarter of a second behind: what a hidden page missed is not made up for.
    this.begun = Math.max(this.begun, now - 250 - (1000 * this.made) / this.pace);
    const due = () => this.made < ((now - this.begun) * this.pace) / 1000;
    while (now - from < budget && due()) {
      const done = this.advance();
      now = performance.now();
      if (done && (session.failed || session.solved !== before)) {
        this.stop();
        this.report();
        return;
      }
    }
    if (now - this.told > 120 && this.sums.steps) this.report();
    this.timer = setTimeout(() => this.tick(), due() ? this.rest() : 1000 / Math.min(this.pace, 60) / 2);
  }

  // Between two stretches of work on the page's own thread a frame has to fit.
  rest() {
    return this.budget < 16 ? 8 : 0;
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
  }

  report() {
    const { session, sums, running, id } = this;
    const state = { ...session.state(), id, running };
    state.mean = sums.steps ? sums.loss / sums.steps : session.loss; // since the report before
    state.guess = session.guess;
    if (!running) state.weights = session.weights(); // at rest: what was learned
    this.sums = { loss: 0, steps: 0 };
    this.told = performance.now();
    this.post(state);
  }
}
