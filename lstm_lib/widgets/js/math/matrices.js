// Small dense matrices, as arrays of rows.

export function multiply(A, B) {
  return A.map((row) => B[0].map((_, k) => row.reduce((sum, a, m) => sum + a * B[m][k], 0)));
}

export function diagonal(values) {
  return values.map((v, j) => values.map((_, k) => (j === k ? v : 0)));
}

export function identity(size) {
  return diagonal(Array(size).fill(1));
}
