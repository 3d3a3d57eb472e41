// Python itself, in a worker of its own. All that it is made of comes by messages from the page:
// a page from disk may neither fetch nor start a worker from a file, and so from a server neither.
"use strict";

self.importScripts = undefined; // Pyodide refuses a classic worker, and has no use for this
const base = "https://book.invalid/"; // never reached: fetch is answered from the shelf
const shelf = new Map();
let pyodide;
let running;

self.fetch = async (request) => {
  const name = String(request.url ?? request).split("/").pop();
  if (!shelf.has(name)) return new Response(null, { status: 404 });
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(shelf.get(name), { headers: { "Content-Type": type } });
};

async function unpack(blob, files) {
  const stream = blob.stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = await new Response(stream).arrayBuffer();
  let start = 0;
  for (const [name, size] of files) {
    shelf.set(name, whole.slice(start, start + size));
    start += size;
  }
}

async function module(name) {
  const url = URL.createObjectURL(new Blob([shelf.get(name)], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

const load = (name) => pyodide.loadPackage(name, { messageCallback() {} });
const post = (type, content) => postMessage({ type, ...content });

const handlers = {
  async start({ blob, files }) {
    await unpack(blob, files);
    const { loadPyodide } = await module("pyodide.mjs");
    const { default: createPyodideModule } = await module("pyodide.asm.mjs");
    pyodide = await loadPyodide({
      indexURL: base,
      packageBaseUrl: base,
      createPyodideModule,
      lockFileContents: JSON.parse(new TextDecoder().decode(shelf.get("pyodide-lock.json"))),
      stdout() {},
      stderr() {},
    });
    await load("numpy");
    const site = pyodide.runPython("import site; site.getsitepackages()[0]");
    pyodide.unpackArchive(shelf.get("site.zip"), "zip", { extractDir: site });
    shelf.clear();
    running = pyodide.pyimport("in_page.running");
    post("ready", { version: running.start((text) => post("comm", { text })) });
  },

  async drawing({ blob, files }) {
    await unpack(blob, files);
    await load("matplotlib");
    shelf.clear();
    handlers.canDraw = true;
    post("drawing");
  },

  plan({ number, codes }) {
    post("plan", { order: JSON.parse(running.plan(number, codes)) });
  },

  gather({ codes, number }) {
    post("gather", { code: running.gather(codes, number) });
  },

  run({ number, code, widgets }) {
    if (!handlers.canDraw && running.draws(code)) {
      post("done", { number, needsDrawing: true });
      return;
    }
    running.tell_widgets(widgets);
    const began = performance.now();
    const ok = running.run(number, code, (kind, text) => post("out", { number, kind, text }));
    post("done", { number, ok, seconds: (performance.now() - began) / 1000 });
  },

  deliver({ id, text }) {
    running.deliver(id, text);
  },
};

const lastLine = (error) => String(error.message ?? error).trim().split("\n").pop();

let turn = Promise.resolve();
onmessage = ({ data }) => {
  turn = turn
    .then(() => handlers[data.type](data))
    .catch((error) => post("broken", { during: data.type, text: lastLine(error) }));
};
