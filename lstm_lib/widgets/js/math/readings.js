// What a trained network reads, and what its answer means: words as rows of 0 and 1, the numbers of
// the adding problem, and a verdict in words. No DOM.

import { expectation, first_mistake, may_follow, SYMBOLS as COUNTED } from "./counting.js";
import { generator } from "./random.js";
import { softmax, yes_or_no } from "./trained.js";

export const SYMBOLS = { counter: COUNTED, "temporal order": "abcdXYEB", names: "abcdefghijklmnopqrstuvwxyz." };
// The letters that a reader may give each of them; the adding problem reads numbers.
export const LETTERS = { counter: "ab", "temporal order": "abcdXY", names: SYMBOLS.names.slice(0, -1), adding: "" };
const CLASSES = ["X X", "X Y", "Y X", "Y Y"];
const AROUND = { counter: ["S", ""], "temporal order": ["E", "B"], names: [".", ""] };
const STEPS = 100; // of the adding problem
const NEAR = 0.04; // the error that the published task allows

const known_letters = (network, text) => [...text].filter((letter) => LETTERS[network].includes(letter)).join("");

// A word with what starts and ends it: { word, x }, x with T rows.
export function word_input(network, text) {
  const [start, end] = AROUND[network];
  const word = start + known_letters(network, text) + end;
  return { word, x: [...word].map((letter) => [...SYMBOLS[network]].map((symbol) => (symbol === letter ? 1 : 0))) };
}

// A hundred numbers from -1 to 1, two of them the reader's own and marked: { x, wanted }. The first
// and the last pair are marked by -1, as the published task has it.
export function adding_input({ seed, first, second, first_number, second_number }) {
  const random = generator(seed);
  const x = Array.from({ length: STEPS }, (_, t) => [2 * random() - 1, t === 0 || t === STEPS - 1 ? -1 : 0]);
  x[first - 1] = [first_number, 1];
  x[second - 1] = [second_number, 1];
  return { x, wanted: 0.5 + (first_number + second_number) / 4 };
}

// What the network says at step t, from 0: [{ name, value }], most probable first where only the
// five best are told.
export function says(network, y_t) {
  if (network === "adding") return [{ name: "sum", value: y_t[0] }];
  const names = network === "temporal order" ? CLASSES : [...SYMBOLS[network]];
  const p = network === "counter" ? yes_or_no([y_t])[0] : softmax(y_t);
  const all = names.map((name, k) => ({ name, value: p[k] }));
  return network === "names" ? all.sort((a, b) => b.value - a.value).slice(0, 5) : all;
}

// Is it right, and what does that mean in words? { right, text }; of a name nothing is right or wrong.
export const verdict = (network, given, y) => VERDICTS[network](given, y);

const VERDICTS = {
  counter({ word }, y) {
    const [read, p] = [word.slice(1), yes_or_no(y)];
    const wrong = first_mistake(read, p);
    const expects = expectation(read, p.at(-1));
    if (!may_follow(read).includes(true)) return { right: false, text: `${expects} This is no word of its language.` };
    return wrong < 0
      ? { right: true, text: `${expects} All its expectations are right.` }
      : { right: false, text: `${expects} The first mistake is at step ${wrong + 1}.` };
  },
  "temporal order"({ word }, y) {
    const p = softmax(y.at(-1));
    const best = p.indexOf(Math.max(...p));
    const asked = [...word].filter((letter) => "XY".includes(letter)).join(" ");
    const answer = `It says ${CLASSES[best]} with probability ${p[best].toFixed(2)}`;
    const right = asked === CLASSES[best];
    if (!CLASSES.includes(asked)) return { right: false, text: `${answer}; the text has ${asked || "no X and no Y"}, which it never saw.` };
    return { right, text: `${answer}. That is ${right ? "right" : `wrong: it was ${asked}`}.` };
  },
  adding({ wanted }, y) {
    const answer = y.at(-1)[0];
    const right = Math.abs(answer - wanted) < NEAR;
    return { right, text: `Asked ${wanted.toFixed(3)}, it gives ${answer.toFixed(3)}. That is ${right ? "within" : "not within"} ${NEAR}.` };
  },
  names({ word }, y) {
    const best = says("names", y.at(-1)).slice(0, 3).map(({ name, value }) => `${name === "." ? "the end" : name} ${value.toFixed(2)}`);
    return { text: `After “${word.slice(1)}” it expects ${best.join(", ")}.` };
  },
};
