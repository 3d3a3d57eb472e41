// data-widget="quiz": choose an answer, read why it is right or not.

import { html } from "./shared/dom.js";
import { defineWidget } from "./shared/widget.js";

// `c_t` becomes c with a subscript, text in backquotes becomes code; everything else stays text.
function rich(text) {
  return text.split(/(`[^`]+`|\b[A-Za-z]_(?:\w|\([^)]*\)))/).map((part) => {
    if (part.startsWith("`")) return html("code", {}, part.slice(1, -1));
    const match = /^([A-Za-z])_(.+)$/.exec(part);
    if (!match) return part;
    return html("span", {}, html("i", {}, match[1]), html("sub", {}, match[2].replace(/[()]/g, "")));
  });
}

let groups = 0; // radio buttons need a name that no other group on the page has

export default defineWidget("quiz", (w) => {
  const questions = w.model.get("questions");
  if (!Array.isArray(questions) || questions.length === 0) throw new Error("questions is empty");
  const forget = [];
  for (const { question, answers, right } of questions) {
    const group = `lw-quiz-${++groups}`;
    const feedback = html("p", { class: "lw-feedback", role: "status" });
    const radios = answers.map(([text, reason], k) => {
      const radio = html("input", { type: "radio", name: group, value: k });
      w.listen(radio, "change", () => {
        feedback.replaceChildren(html("strong", {}, k === right ? "Right. " : "Not quite. "), ...rich(reason));
        feedback.dataset.right = String(k === right);
      });
      return html("label", {}, radio, html("span", {}, ...rich(text)));
    });
    forget.push(() => {
      for (const label of radios) label.querySelector("input").checked = false;
      feedback.replaceChildren();
    });
    w.body.append(html("fieldset", { class: "lw-question" }, html("legend", {}, ...rich(question)), ...radios, feedback));
  }
  w.onReset(() => forget.forEach((clear) => clear()));
  return { title: "Check yourself", caption: "Answers are not stored or sent anywhere." };
});
