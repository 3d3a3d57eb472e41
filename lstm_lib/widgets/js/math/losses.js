// The twins of lstm_lib/losses.py, one asked place at a time: from the outputs y (K numbers at
// n K) and what is asked, the loss of place n; its gradient goes to dy. `count` is the number of
// places that are asked about, so that the sum over them is the mean.

export function mean_squared_error(y, dy, target, n, K, count) {
  let sum = 0;
  for (let k = n * K; k < (n + 1) * K; k++) {
    const error = y[k] - target[k];
    sum += error * error;
    dy[k] = (2 * error) / (count * K);
  }
  return sum / (count * K);
}

// target: class numbers, one a place.
export function cross_entropy(y, dy, target, n, K, count) {
  let top = -Infinity;
  let total = 0;
  for (let k = n * K; k < (n + 1) * K; k++) top = Math.max(top, y[k]);
  for (let k = n * K; k < (n + 1) * K; k++) total += dy[k] = Math.exp(y[k] - top);
  for (let k = n * K; k < (n + 1) * K; k++) dy[k] /= total * count;
  dy[n * K + target[n]] -= 1 / count;
  return (Math.log(total) - (y[n * K + target[n]] - top)) / count;
}

// Independent outputs, each 0 or 1.
export function binary_cross_entropy(y, dy, target, n, K, count) {
  let sum = 0;
  for (let k = n * K; k < (n + 1) * K; k++) {
    sum += Math.max(y[k], 0) - target[k] * y[k] + Math.log1p(Math.exp(-Math.abs(y[k])));
    dy[k] = (1 / (1 + Math.exp(-y[k])) - target[k]) / (count * K);
  }
  return sum / (count * K);
}
