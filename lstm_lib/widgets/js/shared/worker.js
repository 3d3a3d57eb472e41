// A worker without a file of its own: a page from disk may not load one. Functions and classes bring
// their text along, so they have to be whole in themselves but for the others of the list.

export function worker_from(parts, main) {
  const text = `"use strict";\n${parts.map(String).join("\n")}\n(${main})();`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
