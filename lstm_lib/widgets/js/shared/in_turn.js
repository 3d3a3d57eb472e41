// Drawings that take turns while something computes, so that a slider is never kept waiting.

const FREE = 2; // after a drawing the page is left alone for so many times what it took to be painted
const MOVING = 500; // milliseconds between two drawings while a hand moves something
const STILL = 200; // a hand that has not moved for so long is at rest

// in_turn(w, done) -> ask(...parts): each part, a function, is called when its turn comes, and once
// however often it was asked for meanwhile; done() after the last one.
export function in_turn(w, done) {
  let queue = [];
  let due = 0; // the timer of the next turn
  let frame = 0;
  let cost = 0; // of the latest drawing, until it was painted
  let ended = -Infinity; // when that was
  let moved = -Infinity;
  let began = 0;
  const painted = new MessageChannel();

  const plan = () => {
    if (due || frame || !queue.length) return;
    const now = performance.now();
    const free = now - moved < STILL ? MOVING : FREE * cost;
    due = setTimeout(turn, Math.max(0, ended + free - now));
  };
  const turn = () => {
    due = 0;
    // What a hand has just moved is painted first.
    frame = requestAnimationFrame(performance.now() - moved < STILL ? () => (frame = requestAnimationFrame(draw)) : draw);
  };
  const draw = () => {
    began = performance.now();
    try {
      queue.shift()();
    } catch (error) {
      w.fail(error);
      return;
    }
    painted.port2.postMessage(null); // comes when this frame has been painted
  };
  painted.port1.onmessage = () => {
    frame = 0;
    ended = performance.now();
    cost = ended - began;
    if (queue.length) plan();
    else done();
  };
  w.listen(w.root, "input", () => {
    moved = performance.now();
    clearTimeout(due); // what was due now waits for the hand
    due = 0;
    plan();
  });
  w.cleanup.signal.addEventListener("abort", () => {
    queue = [];
    clearTimeout(due);
    cancelAnimationFrame(frame);
    painted.port1.close();
  });
  return (...parts) => {
    for (const part of parts) if (!queue.includes(part)) queue.push(part);
    plan();
  };
}
