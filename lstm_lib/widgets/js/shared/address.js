// A widget's state in the page's address: #forget?bias=5. No DOM here but the address itself.

// The state as text; only what differs from the first state, so that a link says what it is about.
export function to_text(slug, values, controls) {
  const pairs = [];
  for (const [key, control] of Object.entries(controls)) {
    if (JSON.stringify(values[key]) === JSON.stringify(control.first)) continue;
    pairs.push(`${key}=${[values[key]].flat().map((v) => (typeof v === "number" ? Number(v.toPrecision(12)) : v)).join(",")}`);
  }
  return pairs.length ? `#${slug}?${pairs.map(encodeURI).join("&")}` : "";
}

// The values that an address holds for this widget, or null if it is about another thing. What is
// no value of the trait is left out: a link is checked like any input.
export function from_text(hash, slug, controls) {
  const [name, query] = hash.replace(/^#/, "").split("?");
  if (name !== slug || query === undefined) return null;
  const values = {};
  for (const [key, text] of new URLSearchParams(query)) {
    const value = controls[key] && Object.hasOwn(controls, key) ? read(text, controls[key]) : undefined;
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function read(text, control) {
  if (control.letters) return text; // set() leaves out what is none of them
  if (control.options) return control.options.includes(text) ? text : undefined;
  if (control.min === undefined) return { true: true, false: false }[text];
  const numbers = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (!numbers.every(Number.isFinite)) return undefined;
  if (!Array.isArray(control.first)) return numbers.length === 1 ? numbers[0] : undefined;
  return numbers.length === control.first.length ? numbers : undefined;
}

const REST_MS = 300; // browsers refuse an address that changes at every pixel of a drag

// Keep the address and the widget together, in the book's own pages: in a notebook the address is
// the notebook's, and a view that a cell's run shows is Python's. Returns whether the address brought
// a state with it.
export function linked(w, slug) {
  if (!w.root.closest(".lw-mount") || w.root.closest("[data-live-output]")) return false;
  const values = () => Object.fromEntries(Object.keys(w.controls).map((key) => [key, w.get(key)]));
  let timer = 0;
  const open = () => {
    const found = from_text(location.hash, slug, w.controls);
    if (found === null) return false;
    const first = Object.entries(w.controls).map(([key, control]) => [key, control.first]);
    w.set({ ...Object.fromEntries(first), ...found });
    w.root.scrollIntoView({ block: "nearest" });
    return true;
  };
  const write = () => {
    const text = to_text(slug, values(), w.controls);
    const mine = location.hash.split("?")[0] === `#${slug}`;
    if (text === location.hash || (!text && !mine)) return;
    history.replaceState(history.state, "", text || location.pathname + location.search);
  };
  const found = open();
  const change = () => {
    clearTimeout(timer);
    timer = setTimeout(write, REST_MS);
  };
  w.model.on("change", change);
  const come = () => {
    if (open()) w.tell_linked();
  };
  addEventListener("hashchange", come, { signal: w.cleanup.signal });
  w.cleanup.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    w.model.off("change", change);
  });
  return found;
}
