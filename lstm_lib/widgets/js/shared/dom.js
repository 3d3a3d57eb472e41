// Elements in one call, so that a widget reads like what it shows.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// Parts below one another; and controls beside what they move, below it on a phone.
export const stack = (...parts) => html("div", { class: "lw-stack" }, ...parts);
export const columns = (...parts) => html("div", { class: "lw-columns" }, ...parts);

// What a widget moves first and shows first, and what waits under a word until it is wanted.
export const more = (...parts) => html("details", { class: "lw-more" }, html("summary", {}, "More"), html("div", { class: "lw-stack" }, ...parts));

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Attributes of an element that is there, set anew.
export const place = (element, attributes) => fill(element, attributes, []);
