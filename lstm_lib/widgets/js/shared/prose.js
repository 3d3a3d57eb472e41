// What is written for a reader, set as the book's text is: curly apostrophes, and no line that ends
// within "f = 0.85". The words themselves stay as they are: what is read from outside finds its spaces.

import { html } from "./dom.js";

// A derivative's prime is none of them, nor is a quotation mark.
const APOSTROPHE = /(?<=[\p{L}\p{N})])'(?=\p{L})|(?<=s)'(?=[\s.,;:?!]|$)/gu;
const PRIME = /(?<=tanh)'(?!\p{L})/gu;
const EQUATION = /(\S+(?: = \S+)+)/;

export const apostrophes = (text) => text.replace(APOSTROPHE, "’").replace(PRIME, "′");

// prose(text) -> parts to append; `inner` makes those of each piece, where there is more to set.
export function prose(text, inner = (piece) => [piece]) {
  return apostrophes(text)
    .split(EQUATION)
    .flatMap((piece, k) => (k % 2 ? html("span", { class: "lw-whole" }, ...inner(piece)) : inner(piece)));
}
