// What is written for a reader, set as the book's text is: curly apostrophes, a minus that is one, and
// no line that ends within "f = 0.85". The words themselves stay as they are: what is read from outside finds its spaces.

import { html } from "./dom.js";

// 'Units' in straight quotes ends in an s too: such an s follows an opening quote.
// A derivative's prime is none of them, nor is a quotation mark.
const APOSTROPHE = /(?<=[\p{L}\p{N})])'(?=\p{L})|(?<!(?<![\p{L}\p{N})])'[^']*)(?<=s)'(?=[\s.,;:?!]|$)/gu;
const PRIME = /(?<=tanh)'(?!\p{L})/gu;
const EQUATION = /(\S+(?: = \S+)+)/;
const NEGATIVE = /((?<![\w.)-])-[\d.]*\d|(?<=\b[A-Za-z])-(?=\d+\b)|(?<=\b1)-(?=[a-z]\b))/;

export const apostrophes = (text) => text.replace(APOSTROPHE, "’").replace(PRIME, "′");

// Numbers below zero, and the sign of t-1 and 1-f, in the face whose "-" is a minus.
export const signed = (text) => text.split(NEGATIVE).map((part, k) => (k % 2 ? html("span", { class: "lw-negative" }, part) : part));

// prose(text) -> parts to append; `inner` makes those of each piece, where there is more to set.
export function prose(text, inner = signed) {
  return apostrophes(text)
    .split(EQUATION)
    .flatMap((piece, k) => (k % 2 ? html("span", { class: "lw-whole" }, ...inner(piece)) : inner(piece)));
}
