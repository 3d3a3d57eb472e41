// data-widget="quiz": choose an answer, read why it is right or not.
//
// A click, Space or Enter chooses. The arrow keys only go from answer to answer: left to itself a
// radio button would be chosen by them, and whoever reads the answers by keyboard would be told
// about each before having decided.

import { html } from "./shared/dom.js";
import { prose, signed } from "./shared/prose.js";
import { letter, mark, NAMES } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

// `c_t` becomes c with a subscript, in its colour, and text in backquotes becomes code.
function rich(text) {
  return text.split(/(`[^`]+`)/).flatMap((part) => (part.startsWith("`") ? html("code", {}, part.slice(1, -1)) : prose(part, symbols)));
}

function symbols(text) {
  return text.split(/(\b[A-Za-z]_(?:\w|\([^)]*\)))/).flatMap((part) => {
    const match = /^([A-Za-z])_(.+)$/.exec(part);
    if (!match) return signed(part);
    return (match[1] in NAMES ? mark : letter)(match[1], match[2].replace(/[()]/g, "").replace("-", "−"));
  });
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

// Keys of one question: arrows move the focus and choose nothing, Enter chooses as Space does.
function byKey(event, radios) {
  const at = radios.indexOf(event.target);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key in STEPS) radios[(at + STEPS[event.key] + radios.length) % radios.length].focus();
  else if (event.key === "Enter") event.target.click();
  else return;
  event.preventDefault();
}

let groups = 0; // radio buttons need a name that no other group on the page has

function build(w) {
  const questions = w.model.get("questions");
  if (!Array.isArray(questions) || questions.length === 0) throw new Error("questions is empty");
  const forget = [];
  for (const { question, answers, right } of questions) {
    const group = `lw-quiz-${++groups}`;
    const feedback = html("p", { class: "lw-feedback", role: "status" });
    const radios = answers.map((_, k) => html("input", { type: "radio", name: group, value: k }));
    const labels = answers.map(([text, reason], k) => {
      const radio = radios[k];
      w.listen(radio, "change", () => {
        feedback.replaceChildren(html("strong", {}, k === right ? "Right. " : "Not quite. "), ...rich(reason));
        feedback.dataset.right = String(k === right);
      });
      return html("label", {}, radio, html("span", {}, ...rich(text)));
    });
    forget.push(() => {
      for (const radio of radios) radio.checked = false;
      feedback.replaceChildren();
    });
    const field = html("fieldset", { class: "lw-question" }, html("legend", {}, ...rich(question)), ...labels, feedback);
    w.listen(field, "keydown", (event) => byKey(event, radios));
    w.body.append(field);
  }
  w.onReset(() => forget.forEach((clear) => clear()));
  return {
    title: "Check yourself",
    caption: "The arrow keys go from answer to answer; Space or Enter chooses. Answers are not stored or sent anywhere.",
  };
}

export default defineWidget("quiz", { build });
