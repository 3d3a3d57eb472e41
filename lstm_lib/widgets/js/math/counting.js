// Words of a's and then as many b's: what may follow a beginning. The twin of the targets of
// lstm_lib/tasks/counting.py. No DOM.

export const SYMBOLS = "SabT"; // S starts a word and T ends it

export const counts_of = (beginning) => ["a", "b"].map((letter) => [...beginning].filter((one) => one === letter).length);

// Which of the symbols may come after this beginning, in their order; none, if no word begins so.
export function may_follow(beginning) {
  const [a, b] = counts_of(beginning);
  if (!/^a*b*$/.test(beginning) || b > a) return [false, false, false, false];
  if (a === 0) return [false, true, false, false];
  return [false, b === 0, b < a, b === a];
}

export const one_hot = (letter) => [...SYMBOLS].map((symbol) => (symbol === letter ? 1 : 0));
