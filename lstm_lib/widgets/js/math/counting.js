// Words of a's and then as many b's: what may follow a beginning. The twin of the targets of
// lstm_lib/tasks/counting.py. No DOM.

export const SYMBOLS = "SabT"; // S starts a word and T ends it
export const NAMES = ["S", "a", "b", "end"]; // as a reader calls them

const counts_of = (beginning) => ["a", "b"].map((letter) => [...beginning].filter((one) => one === letter).length);

// Which of the symbols may come after this beginning, in their order; none, if no word begins so.
export function may_follow(beginning) {
  const [a, b] = counts_of(beginning);
  if (!/^a*b*$/.test(beginning) || b > a) return [false, false, false, false];
  if (a === 0) return [false, true, false, false];
  return [false, b === 0, b < a, b === a];
}

// Symbols that are marked, in words.
export const named = (flags) =>
  NAMES.filter((_, k) => flags[k]).map((one) => (one === "end" ? "the end" : one)).join(" or ") || "nothing";

// What a network says after a beginning, which gives each symbol a probability.
export function expectation(beginning, p) {
  const [a, b] = counts_of(beginning);
  return `After ${a} a and ${b} b it expects ${named(p.map((value) => value > 0.5))}.`;
}

// Before how many letters of a beginning it is wrong for the first time, -1 if it never is.
export const first_mistake = (beginning, expected) =>
  expected.findIndex((row, k) => may_follow(beginning.slice(0, k)).some((may, s) => row[s] > 0.5 !== may));

export const one_hot = (letter) => [...SYMBOLS].map((symbol) => (symbol === letter ? 1 : 0));
