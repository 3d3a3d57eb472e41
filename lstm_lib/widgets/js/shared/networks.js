// A stored network when it is needed: in a page from a script beside the widgets' own, fetched once
// and only when asked for, from a server and from disk; in Jupyter from Python.

import { unpack } from "../math/trained.js";

const known = new Map(); // name -> promise of what it names

function once(w, name, read) {
  if (!known.has(name)) known.set(name, fetched(w.model, name).then(read));
  return known.get(name);
}

export const network_named = (w, name) => once(w, name, unpack);

// The list of names in its two parts, { training, held_out }, as sets.
export const first_names = (w) =>
  once(w, "first_names", (parts) => Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, new Set(text.split(" "))])));

function fetched(model, name) {
  const here = () => window.lstmBookNetworks?.[name];
  if (here()) return Promise.resolve(here());
  if (model.send) {
    return new Promise((resolve) => {
      const answer = (message) => {
        if (message.network !== name) return;
        model.off("msg:custom", answer);
        resolve(message.packed);
      };
      model.on("msg:custom", answer);
      model.send({ network: name });
    });
  }
  const host = document.querySelector('script[src*="/widgets/host"]');
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`networks/${name}.js`, host.src);
    script.onload = () => resolve(here());
    script.onerror = () => reject(new Error(`${name} could not be loaded`));
    document.head.append(script);
  });
}

// Run `act` once the widget is near the screen, or has no screen to be near to.
export function when_near(w, act) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "600px" },
  );
  observer.observe(w.root);
  w.cleanup.signal.addEventListener("abort", () => observer.disconnect());
}
