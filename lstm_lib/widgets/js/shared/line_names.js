// Where the names of lines may stand, so that none meets a line or another name. No DOM.

// At the line's end, above or below all of it that runs under the name; `way` is the line in pixels.
export function beside(way, wide, right, unit) {
  const [x, y] = way.at(-1);
  const end = x > right - 60 * unit;
  const [from, to] = end ? [x - wide, x] : [x, x + wide];
  const under = way.filter(([a]) => a >= from && a <= to).map(([, b]) => b);
  const sides = [Math.min(...under) - 6 * unit, Math.max(...under) + 16 * unit];
  return { x: Math.min(x + 4 * unit, right), foot: y, end, from, to, sides };
}

// Give each name the nearer side on which all stand apart and in the order in which the lines end;
// where there is no such choice, stack them above all the lines, or at the foot of the frame.
export function place_names(names, top, bottom, unit) {
  const [line, apart] = [15 * unit, 14 * unit];
  names.sort((a, b) => a.foot - b.foot);
  const aside = (a, b) => a.to < b.from || b.to < a.from;
  const fits = (heights) =>
    heights.every((y, k) => y >= top && y <= bottom && names.slice(0, k).every((other, j) => aside(other, names[k]) || y - heights[j] >= apart));
  let choices = [[]];
  for (const { sides } of names) choices = choices.flatMap((heights) => sides.map((y) => [...heights, y]));
  const far = (heights) => heights.reduce((sum, y, k) => sum + Math.abs(y - 5 * unit - names[k].foot), 0);
  const best = choices.filter(fits).sort((a, b) => far(a) - far(b))[0];
  const over = Math.min(...names.map(({ sides }) => sides[0])) - line * (names.length - 1);
  const stack = over >= top ? over : bottom - line * (names.length - 1);
  names.forEach((name, k) => {
    name.y = best ? best[k] : stack + line * k;
  });
}
