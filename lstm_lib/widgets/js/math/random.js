// Chance with a seed, so that a training in the page can be repeated; the twin of
// lstm_lib/widgets/chance.py. Each of these is written so that its own text is enough to run it
// in a worker (see ../shared/worker.js).

// Uniform numbers in [0, 1) (mulberry32).
export function generator(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// A whole number from low to high, both allowed.
export function whole(random, low, high) {
  return low + Math.floor(random() * (high - low + 1));
}

// A number of the normal distribution (Box and Muller).
export function normal(random) {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
