// A network that writes names: what it expects next, and names of its own making. The twin of
// lstm_lib/training/sampling.py, by one name at a time, and of page_names of widgets/chance.py. No DOM.

import { softmax } from "./trained.js";

export const LETTERS = "abcdefghijklmnopqrstuvwxyz.";
export const END = LETTERS.length - 1; // the end mark, which also starts a name
export const LONGEST = 20; // where an invented name is cut

// Reads letters one by one, each from the state that the last one left. One-hot inputs pick a row of
// W_x, and the matrices stand in rows: a step is a sixtieth of a millisecond for 64 units.
export function reader({ cell, readout }) {
  const H = cell.W_h.length;
  const flat = (rows) => Float64Array.from(rows.flat());
  const [W_x, W_h, b] = [flat(cell.W_x), flat(cell.W_h), Float64Array.from(cell.b)];
  const [W_y, b_y] = [flat(readout.W_y), readout.b_y];
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const start = { h: new Float64Array(H), c: new Float64Array(H) };
  const read = ({ h: before, c: c_prev }, k) => {
    const z = new Float64Array(4 * H);
    for (let q = 0; q < 4 * H; q++) z[q] = b[q] + W_x[k * 4 * H + q];
    for (let j = 0; j < H; j++) {
      const [h_j, row] = [before[j], j * 4 * H];
      for (let q = 0; q < 4 * H; q++) z[q] += h_j * W_h[row + q];
    }
    const [h, c] = [new Float64Array(H), new Float64Array(H)];
    for (let j = 0; j < H; j++) {
      c[j] = sigmoid(z[H + j]) * c_prev[j] + sigmoid(z[j]) * Math.tanh(z[2 * H + j]);
      h[j] = sigmoid(z[3 * H + j]) * Math.tanh(c[j]);
    }
    return { h, c };
  };
  const scores = ({ h }) =>
    b_y.map((bias, k) => {
      let sum = bias;
      for (let j = 0; j < H; j++) sum += h[j] * W_y[j * b_y.length + k];
      return sum;
    });
  return { start, read, scores };
}

// The states after the start mark and after each letter of a beginning.
export function states_of({ start, read }, beginning) {
  const states = [read(start, END)];
  for (const letter of beginning) states.push(read(states.at(-1), LETTERS.indexOf(letter)));
  return states;
}

// Among how many letters, all equally likely, one would be in as much doubt.
export const perplexity = (p) => Math.exp(-p.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value) : 0), 0));

export function draw(p, random) {
  const at = random() * p.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    sum += p[k];
    if (sum >= at) return k;
  }
  return p.length - 1;
}

// Names that begin as given; each of their letters is drawn, and is the next input.
export function invent(network, random, { beginning = "", count = 10, temperature = 1 }) {
  const begun = states_of(network, beginning).at(-1);
  return Array.from({ length: count }, () => {
    let [state, name] = [begun, beginning];
    while (name.length < LONGEST) {
      const k = draw(softmax(network.scores(state), temperature), random);
      if (k === END) break;
      name += LETTERS[k];
      state = network.read(state, k);
    }
    return name;
  });
}
