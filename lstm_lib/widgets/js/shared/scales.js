// From data to pixels and back, and where an axis has its ticks. No DOM: tests run it by itself.

const PAD = { left: 52, right: 16, top: 30, bottom: 40 };

export function linear_ticks(low, high, count = 5) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

export function log_ticks(low, high, count = 6) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first) / count));
  const ticks = [];
  for (let k = first; k <= last; k += every) ticks.push(10 ** k);
  return ticks;
}

// What stands at a tick: [text] or, for a power of ten, [base, exponent].
export function tick_text(value, log) {
  if (!log) return [String(value)];
  const power = Math.round(Math.log10(value));
  return power === 0 ? ["1"] : power === 1 ? ["10"] : ["10", String(power)];
}

// x, y: { min, max, log? }, the size in pixels; `unit` pixels are one pixel of the
// design, more where the reader's type is larger.
export function scales(x, y, width, height, unit = 1) {
  const [left, right] = [PAD.left * unit, width - PAD.right * unit];
  const [top, bottom] = [PAD.top * unit, height - PAD.bottom * unit];
  const along = ({ min, max, log }) => {
    const level = log ? Math.log10 : (v) => v;
    const [low, high] = [level(min), level(max)];
    return {
      share: (v) => (level(v) - low) / (high - low),
      at: (share) => (log ? 10 ** (low + share * (high - low)) : low + share * (high - low)),
    };
  };
  const [over, up] = [along(x), along(y)];
  return {
    left, right, top, bottom, unit,
    px: (v) => left + over.share(v) * (right - left),
    py: (v) => bottom - up.share(v) * (bottom - top),
    x_at: (px) => over.at((px - left) / (right - left)),
    y_at: (py) => up.at((bottom - py) / (bottom - top)),
  };
}
