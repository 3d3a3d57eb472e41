// The tasks that can be learned in the page, made as lstm_lib/tasks makes them:
// x (T, B, D), target, mask (T, B), lengths, T.

import { normal, whole } from "./random.js";

// An empty batch: D inputs a step, and K targets (0: the number of a class).
export function empty_batch(lengths, D, K) {
  const B = lengths.length;
  const T = Math.max(...lengths);
  return {
    x: new Float64Array(T * B * D), target: new Float64Array(T * B * Math.max(K, 1)),
    mask: new Uint8Array(T * B), lengths, T,
  };
}

// Asked at the end: the sum of the two marked numbers. Lengths T to T + T/10.
export function adding_problem(random, B, T) {
  const lengths = Array.from({ length: B }, () => whole(random, T, T + Math.floor(T / 10)));
  const batch = empty_batch(lengths, 2, 1);
  const { x, target, mask } = batch;
  for (let b = 0; b < B; b++) {
    const at = (t) => (t * B + b) * 2;
    const last = lengths[b] - 1;
    for (let t = 0; t <= last; t++) x[at(t)] = 2 * random() - 1;
    const first = whole(random, 0, 9);
    // One of the first T/2 - 1 pairs still unmarked: a place among those, stepping over `first`.
    let second = whole(random, 0, Math.floor(T / 2) - 2);
    if (second >= first) second++;
    x[at(0) + 1] = -1;
    x[at(last) + 1] = -1;
    x[at(first) + 1] = 1;
    x[at(second) + 1] = 1;
    if (first === 0 || second === 0) x[at(0)] = 0; // the paper's rare case: no effect on the sum
    mask[last * B + b] = 1;
    target[last * B + b] = 0.5 + (x[at(first)] + x[at(second)]) / 4;
  }
  return batch;
}

// Symbols a, b, c, d, X, Y, E, B. Asked at the end: in which order X and Y came (6a), places and
// lengths divided by `shorten`.
export function temporal_order_problem(random, B, shorten) {
  const at = (place) => Math.floor(place / shorten);
  const lengths = Array.from({ length: B }, () => whole(random, at(100), at(110)));
  const batch = empty_batch(lengths, 8, 0);
  const { x, target, mask } = batch;
  for (let b = 0; b < B; b++) {
    const last = lengths[b] - 1;
    const symbols = Array.from({ length: last + 1 }, () => whole(random, 0, 3));
    symbols[0] = 6;
    symbols[last] = 7;
    let label = 0;
    for (const [low, high] of [[10, 20], [50, 60]]) {
      const which = whole(random, 0, 1);
      symbols[whole(random, at(low), at(high))] = 4 + which;
      label = 2 * label + which;
    }
    symbols.forEach((symbol, t) => (x[(t * B + b) * 8 + symbol] = 1));
    mask[last * B + b] = 1;
    target[last * B + b] = label;
  }
  return batch;
}

// S a^n b^n, after which T is the only legal symbol. Asked at each step: which may come next.
export function counting_problem(random, B, longest_n) {
  const counts = Array.from({ length: B }, () => whole(random, 1, longest_n));
  const batch = empty_batch(counts.map((n) => 2 * n + 1), 4, 4);
  const { x, target, mask } = batch;
  counts.forEach((n, b) => {
    for (let t = 0; t <= 2 * n; t++) {
      const at = (t * B + b) * 4;
      x[at + (t === 0 ? 0 : t <= n ? 1 : 2)] = 1;
      mask[t * B + b] = 1;
      if (t < n || t === 0) target[at + 1] = 1;
      if (t >= 1 && t < 2 * n) target[at + 2] = 1;
      if (t === n) target[at + 1] = 1; // only a's so far: one more, or the first b
      if (t === 2 * n) target[at + 3] = 1;
    }
  });
  return batch;
}

// A sign, then noise. Asked at the end: which sign it was.
export function latch_problem(random, B, T) {
  const lengths = Array.from({ length: B }, () => whole(random, T, T + Math.floor(T / 10)));
  const batch = empty_batch(lengths, 1, 1);
  const { x, target, mask } = batch;
  for (let b = 0; b < B; b++) {
    const last = lengths[b] - 1;
    const first_class = whole(random, 0, 1);
    for (let t = 0; t <= last; t++) {
      x[t * B + b] = t < 3 ? 2 * first_class - 1 : Math.sqrt(0.2) * normal(random);
    }
    mask[last * B + b] = 1;
    target[last * B + b] = first_class;
  }
  return batch;
}

// What training needs of each: sizes, loss, the published criterion, and when it counts as solved
// (the rule of lstm_lib.experiments: the latest 2,000 sequences right, and their mean error small).
// span: the longest dependency, for chrono. marked: whether step t of one sequence carries what is
// asked for (in a word, the first b).
export function task_of(name, length) {
  const shorten = Math.min(10, Math.max(1, Math.round(100 / length)));
  const most = Math.max(1, Math.floor((length - 1) / 2));
  const up = (T) => T + Math.floor(T / 10);
  return {
    adding: {
      D: 2, K: 1, loss: "mean_squared_error", tolerance: 0.04, error: 0.01, longest: up(length),
      shortest: length, span: length,
      make: (random, B) => adding_problem(random, B, length), marked: (x, t) => x[2 * t + 1] === 1,
    },
    "temporal order": {
      D: 8, K: 4, loss: "cross_entropy", tolerance: 0.3, error: 0.1, longest: Math.floor(110 / shorten),
      shortest: Math.floor(100 / shorten), span: Math.floor(100 / shorten),
      make: (random, B) => temporal_order_problem(random, B, shorten), marked: (x, t) => x[8 * t + 4] + x[8 * t + 5] > 0,
    },
    "a^n b^n": {
      D: 4, K: 4, loss: "binary_cross_entropy", tolerance: 0.5, error: 0.01, longest: 2 * most + 1,
      shortest: 3, span: 2 * most + 1,
      make: (random, B) => counting_problem(random, B, most), marked: (x, t) => x[4 * t + 2] === 1 && x[4 * t - 2] === 0,
    },
    latch: {
      D: 1, K: 1, loss: "mean_squared_error", tolerance: 0.2, error: 0.01, longest: up(length),
      shortest: length, span: length,
      make: (random, B) => latch_problem(random, B, length), marked: (x, t) => t === 2,
    },
  }[name];
}

// What the readout's K values at place n say: themselves, probabilities, or classes' shares.
export function outputs_at(task, y, n) {
  const values = Array.from(y.subarray(n * task.K, (n + 1) * task.K));
  if (task.loss === "mean_squared_error") return values;
  if (task.loss === "binary_cross_entropy") return values.map((z) => 1 / (1 + Math.exp(-z)));
  const top = Math.max(...values);
  const e = values.map((z) => Math.exp(z - top));
  const total = e.reduce((sum, value) => sum + value, 0);
  return e.map((value) => value / total);
}

// What is asked there, in the same form.
export function target_at(task, target, n) {
  if (task.loss !== "cross_entropy") return Array.from(target.subarray(n * task.K, (n + 1) * task.K));
  return Array.from({ length: task.K }, (_, k) => (k === target[n] ? 1 : 0));
}

// The twin of lstm_lib.experiments.measure: sequences that fail the published criterion, and the
// mean absolute error. `answer(n)` gives the outputs at place n.
export function measure(task, batch, answer) {
  const { target, mask, lengths, T } = batch;
  const B = lengths.length;
  let wrong = 0;
  let error = 0;
  let asked = 0;
  for (let b = 0; b < B; b++) {
    let right = true;
    for (let t = 0; t < T; t++) {
      const n = t * B + b;
      if (!mask[n]) continue;
      const outputs = answer(n);
      const wanted = target_at(task, target, n);
      for (let k = 0; k < task.K; k++) {
        const off = Math.abs(outputs[k] - wanted[k]);
        error += off;
        // A yes-or-no output is right on its side of 1/2, and 1/2 itself says no.
        right &&= task.loss === "binary_cross_entropy" ? outputs[k] > 0.5 === wanted[k] > 0.5 : off < task.tolerance;
      }
      asked += task.K;
    }
    if (!right) wrong++;
  }
  return { wrong, error: error / asked };
}

// The best answer that does not look at its input: what a network has to beat.
export function guess(task, random, batches = 40, B = 32) {
  const drawn = Array.from({ length: batches }, () => task.make(random, B));
  const mean = Array(task.K).fill(0);
  let count = 0;
  const each = (visit) => {
    for (const batch of drawn) {
      for (let n = 0; n < batch.mask.length; n++) if (batch.mask[n]) visit(target_at(task, batch.target, n));
    }
  };
  each((wanted) => {
    count++;
    wanted.forEach((value, k) => (mean[k] += value));
  });
  mean.forEach((sum, k) => (mean[k] = sum / count));
  const log = (p) => (p > 0 ? Math.log(p) : 0);
  const losses = {
    mean_squared_error: (v, p) => (v - p) ** 2 / task.K,
    cross_entropy: (v, p) => -v * log(p),
    binary_cross_entropy: (v, p) => -(v * log(p) + (1 - v) * log(1 - p)) / task.K,
  };
  let loss = 0;
  each((wanted) => wanted.forEach((value, k) => (loss += losses[task.loss](value, mean[k]) / count)));
  const wrong = drawn.reduce((sum, batch) => sum + measure(task, batch, () => mean).wrong, 0);
  return { loss, wrong: wrong / (batches * B) };
}
