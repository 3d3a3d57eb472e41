// Digits as the whole book prints them: four decimals, powers of ten where four decimals say
// nothing. Always the same width for the same kind of number, so that nothing jumps.

export function fixed(value, digits = 4) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// 1.6·10⁻⁷, as the text of the book writes it.
export function short(value, digits = 4) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 10 ** -(digits - 1) && size < 1e5)) return fixed(value, digits);
  const [number, power] = value.toExponential(1).split("e");
  return `${number}·10${[...power.replace("+", "")].map((sign) => RAISED[sign]).join("")}`;
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
