// The twin of lstm_lib's half_life and steps_until: what a constant forget gate leaves of a cell
// state that nothing is written to.

export function half_life(f) {
  if (f <= 0) return 0;
  return f < 1 ? Math.log(0.5) / Math.log(f) : Infinity;
}

// The first whole step at which no more than `share` is left.
export function steps_until(f, share) {
  if (f <= 0) return 1;
  if (f >= 1) return Infinity;
  const n = Math.ceil(Math.log(share) / Math.log(f) - 1e-9);
  return Math.max(n, 1);
}
