// Predict, then see: the reader commits to a number, a choice or a drawn curve, and only then is
// what answers it uncovered. Everything else stays in reach. Nothing is kept but in this page.

import { slider } from "./controls.js";
import { html } from "./dom.js";
import { fixed } from "./format.js";
import { apostrophes, prose } from "./prose.js";

// predict(w, spec) -> part, with the element to place; spec:
//   question()   what is asked, said anew at each change
//   covers       elements that would answer it: out of sight and out of hearing while it is open
//   verdict(g)   what is said to the guess g, with its distance from the truth
//   told()       what is said to "show me"
//   follows      once shown, told() is said anew whenever a change has made it another
// A means of answering (number_guess, choice_guess, sketch) calls part.commit(guess). What a drawing
// would give away it leaves out by part.open().
export function predict(w, { question, covers = [], verdict, told = () => "", follows = false }) {
  let open = true;
  let known = ""; // what there was to tell when the reader committed
  let last = ""; // and what was said
  const line = html("p", { class: "lw-predict-question" });
  const said = html("p", { class: "lw-predict-said", role: "status" });
  const means = html("div", { class: "lw-predict-means" });
  const show = html("button", { type: "button", class: "lw-button", "data-action": "show" }, "Show me");
  const again = html("button", { type: "button", class: "lw-button", "data-action": "again" }, "Ask me again");
  const element = html(
    "div",
    { class: "lw-predict", "data-predict": true, role: "group", "aria-label": "prediction" },
    line, said, html("div", { class: "lw-predict-row" }, means, show, again),
  );
  const set = (place, text) => {
    // Only what is new: a status is read out when it is set.
    if (place.textContent !== apostrophes(text)) place.replaceChildren(...prose(text));
  };
  const turn = (to, text) => {
    open = to; // before the words: they may name the truth now
    last = text();
    known = follows ? told() : "";
    set(said, last);
    w.refresh();
  };
  const forget = [];
  const part = {
    element,
    open: () => open,
    commit: (guess) => turn(false, () => verdict(guess)),
    show: () => turn(false, told),
    answer_by: (...parts) => means.append(...parts),
    on_again: (clear) => forget.push(clear),
  };
  w.listen(show, "click", part.show);
  w.listen(again, "click", () => {
    for (const clear of forget) clear();
    turn(true, () => "");
  });
  w.onLinked(() => open && part.show());
  w.onChange(() => {
    element.dataset.state = open ? "open" : "shown";
    set(line, question());
    if (follows && !open) set(said, told() === known ? last : told());
    for (const part of [means, show]) part.hidden = !open;
    again.hidden = open;
    for (const cover of covers) cover.classList.toggle("lw-covered", open);
  });
  return part;
}

// Answer by a number: a slider of its own, and a button that commits.
export function number_guess(w, part, { label, min, max, step, unit, digits = 2, first = (min + max) / 2 }) {
  const guess = w.own(first);
  const spec = { key: "guess", label: apostrophes(label), min, max, step, unit: unit && apostrophes(unit), digits, get: guess.get, set: guess.set };
  const commit = html("button", { type: "button", class: "lw-button", "data-action": "commit" }, "That is my guess");
  w.listen(commit, "click", () => part.commit(guess.get()));
  part.on_again(() => guess.set(first));
  part.answer_by(slider(w, spec), commit);
}

// Answer by one of a few words: choosing commits.
export function choice_guess(w, part, options) {
  for (const option of options) {
    const button = html("button", { type: "button", class: "lw-button", "data-choice": option }, apostrophes(option));
    w.listen(button, "click", () => part.commit(option));
    part.answer_by(button);
  }
}

// Answer by where something was dragged to: the button commits what place() says then. Returns the
// place that was committed, null before.
export function place_guess(w, part, { label, place }) {
  const guess = w.own(null);
  const commit = html("button", { type: "button", class: "lw-button", "data-action": "commit" }, label);
  w.listen(commit, "click", () => {
    guess.set(place());
    part.commit(guess.get());
  });
  part.on_again(() => guess.set(null));
  part.answer_by(commit);
  return guess.get;
}

// How far a drawn curve is from the truth: on average, and where most. Both are functions of x.
export function distance(guess, truth) {
  const off = guess.map(([x, y]) => [x, Math.abs(y - truth(x)), y, truth(x)]);
  const mean = off.reduce((sum, [, size]) => sum + size, 0) / off.length;
  const [x, most, mine, right] = off.reduce((a, b) => (b[1] > a[1] ? b : a));
  return { mean, most, x, mine, right };
}

export function curve_verdict(guess, truth, { x_name, digits = 2 }) {
  const { mean, x, mine, right } = distance(guess, truth);
  return (
    `On average your curve is ${fixed(mean, digits)} away from the true one; most at ${x_name} ${fixed(x, 0)}: ` +
    `yours ${fixed(mine, digits)}, true ${fixed(right, digits)}.`
  );
}
