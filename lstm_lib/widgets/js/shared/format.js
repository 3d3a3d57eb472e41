// Digits as the whole book prints them: four decimals, powers of ten where four decimals say
// nothing. Always the same width for the same kind of number, so that nothing jumps.

export function fixed(value, digits = 4) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

export function short(value, digits = 4) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 10 ** -(digits - 1) || size >= 1e5)) return value.toExponential(1);
  return fixed(value, digits);
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
