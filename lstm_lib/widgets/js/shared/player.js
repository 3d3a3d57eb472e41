// Time: play, pause, step, and a slider to scrub; and a value that travels along its wire.

import { slider } from "./controls.js";
import { html, svg } from "./dom.js";

const STEP_MS = 200; // a quarter of a second at most
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// player(w, time, { last, label, on_step }) -> element
//   time      { get, set } of the step that is shown: a trait or w.own(0)
//   last()    the last step; playing stops there, and begins again from 0
//   on_step   (step) after each step forward: where something travels
export function player(w, time, { last, first = 0, label = "step", key = "time", on_step = () => {} }) {
  let timer = 0;
  const button = (action, text) => html("button", { type: "button", class: "lw-button", "data-action": action }, text);
  const [play, step] = [button("play", "Play"), button("step", "Step")];
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    w.refresh();
  };
  const forward = () => {
    if (time.get() >= last()) return stop();
    time.set(time.get() + 1);
    on_step(time.get());
    if (time.get() >= last()) stop();
  };
  w.listen(play, "click", () => {
    if (timer) return stop();
    if (time.get() >= last()) time.set(first);
    timer = setInterval(forward, STEP_MS);
    w.refresh();
  });
  w.listen(step, "click", () => {
    if (timer) stop();
    if (time.get() >= last()) time.set(first);
    else forward();
  });
  w.onReset(stop);
  w.cleanup.signal.addEventListener("abort", () => clearInterval(timer));
  const spec = {
    key, label, min: first, max: last(), step: 1, digits: 0, get: time.get,
    set: (value) => {
      if (timer) stop();
      time.set(Math.round(value));
    },
  };
  const scrub = slider(w, spec);
  const range = scrub.querySelector("input[type=range]");
  w.onChange(() => {
    spec.max = last();
    for (const input of scrub.querySelectorAll("input")) input.max = spec.max;
    range.value = time.get();
    play.textContent = timer ? "Pause" : "Play";
    play.dataset.action = timer ? "pause" : "play";
  });
  return html("div", { class: "lw-player", role: "group", "aria-label": `${label}, over time` }, play, step, scrub);
}

// Let a dot run along a wire of wire() once; nothing moves for a reader who wants less motion.
export function travel(group, { ms = STEP_MS, symbol } = {}) {
  const path = group.querySelector(".lw-wire");
  if (still() || !path) return;
  const dot = svg("circle", { class: `lw-travel${symbol ? ` sym-${symbol}` : ""}`, r: 5, "aria-hidden": "true" });
  group.append(dot);
  const [length, start] = [path.getTotalLength(), performance.now()];
  const run = (now) => {
    const share = Math.min(Math.max((now - start) / ms, 0), 1);
    const { x, y } = path.getPointAtLength(share * length);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    if (share < 1 && dot.isConnected) requestAnimationFrame(run);
    else dot.remove();
  };
  run(start);
}
