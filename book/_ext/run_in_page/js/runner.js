// Drives Python for the page: brings it, runs cells in it, shows what they give, keeps its widgets.
(() => {
  "use strict";
  const page = window.lstmRun;
  const MB = (bytes) => (bytes / 1e6).toFixed(0);
  const MOST_SHOWN = 400_000; // characters of one output; a browser stalls long before a reader does

  // ---- What is said of Python: in sight always, aloud when it matters ----

  const panel = document.createElement("section");
  panel.className = "python-panel";
  panel.setAttribute("aria-label", "Python in this page");
  const seen = document.createElement("p");
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  const restart = page.button("restart", "Restart", "Python", () => begin("Python starts anew."));
  const forget = page.button("forget", "Forget my edits", "", () => forgetEdits());
  panel.append(seen, restart, forget, spoken);
  (document.querySelector(".book-page") ?? document.body).after(panel);
  document.documentElement.classList.add("has-python-panel");

  function say(text, aloud = false) {
    seen.textContent = text;
    if (aloud) spoken.textContent = text;
    panel.dataset.python = state;
    restart.hidden = state === "off";
    forget.hidden = Boolean(page.keep) || !page.cells.some((cell) => cell.edited);
  }

  // ---- Bringing Python ----

  // Both are kept, so that a new start, or a second try after a missing file, fetches no more than
  // it must. They are blobs, which a browser may keep out of memory.
  const arrived = new Map(); // the pieces that the scripts have handed over, by set and number
  const brought = new Map(); // whole sets
  let state = "off"; // off, starting, ready, busy
  let python; // { worker, ready, ask } of the present Python
  let versions = "";

  window.lstmPiece = (name, k, text) => {
    const bytes = Uint8Array.fromBase64
      ? Uint8Array.fromBase64(text)
      : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    arrived.set(`${name}-${k}`, new Blob([bytes]));
  };

  async function fetchSet(name, what) {
    await page.script("packs.js");
    const { pieces } = page.packs[name];
    const total = pieces.reduce((sum, size) => sum + size, 0);
    let here = 0;
    const tell = () => say(`${what}, ${MB(here)} of ${MB(total)} MB`);
    tell();
    spoken.textContent = `${what}, ${MB(total)} megabytes`;
    let next = 0;
    const one = async () => {
      for (let k = next++; k < pieces.length; k = next++) {
        await page.script(`${name}-${k}.js`);
        here += pieces[k];
        tell();
      }
    };
    await Promise.all([one(), one(), one()]);
    const blob = new Blob(pieces.map((_, k) => arrived.get(`${name}-${k}`)));
    return { blob, files: page.packs[name].files };
  }

  function bring(name, what) {
    if (!brought.has(name)) {
      const set = fetchSet(name, what);
      brought.set(name, set);
      set.catch(() => brought.delete(name));
    }
    return brought.get(name);
  }

  class Python {
    constructor() {
      this.replies = new Map(); // what waits for a message of a type
      this.gone = new Promise((resolve) => (this.end = resolve));
      this.ready = this.start();
      this.ready.catch(() => {});
    }

    async start() {
      const set = await bring("python", "Python: starting");
      if (this.ended) throw new Error("stopped");
      say("Python: starting");
      const url = URL.createObjectURL(new Blob([page.worker], { type: "text/javascript" }));
      this.worker = new Worker(url);
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = (event) => this.fail(new Error(event.message || "it did not start"));
      const { version } = await this.ask("start", set, "ready");
      URL.revokeObjectURL(url);
      versions = version;
      if (python === this && state === "starting") state = "ready";
      say(`${versions}: ready`, true);
    }

    // Sends a message and waits for the answer of that type.
    ask(type, content, answer) {
      return new Promise((resolve, reject) => {
        this.replies.set(answer, { resolve, reject });
        this.worker.postMessage({ type, ...content });
      });
    }

    tell(type, content) {
      this.worker?.postMessage({ type, ...content });
    }

    hear(data) {
      if (data.type === "out") this.listener?.(data.kind, data.text);
      else if (data.type === "comm") hearWidget(this, JSON.parse(data.text));
      else if (data.type === "broken" && data.during === "deliver") say(`Python: ${data.text}`);
      else if (data.type === "broken") this.fail(new Error(data.text));
      else {
        this.replies.get(data.type)?.resolve(data);
        this.replies.delete(data.type);
      }
    }

    fail(error) {
      this.broken = true;
      for (const { reject } of this.replies.values()) reject(error);
      this.replies.clear();
    }

    stop() {
      this.ended = true;
      this.worker?.terminate();
      this.fail(Object.assign(new Error("stopped"), { stopped: true }));
      this.end();
    }
  }

  function begin(word) {
    stopPython();
    state = "starting";
    python = new Python();
    say(word, true);
    const mine = python;
    python.ready.catch((error) => {
      if (mine !== python || error.stopped) return;
      python = undefined;
      state = "off";
      say(`Python could not start: ${error.message}.`, true);
    });
    return python;
  }

  function stopPython() {
    python?.stop();
    python = undefined;
    state = "off";
    for (const cell of page.cells) delete cell.element.dataset.ran;
    forgetWidgets();
  }

  // ---- Running ----

  let queue = Promise.resolve();

  function run(cell) {
    setRunning(cell, true);
    cell.note.textContent = state === "ready" || state === "off" ? "" : "waits";
    const turn = queue.then(() => runNow(cell));
    queue = turn.catch(() => {});
    return turn;
  }

  function setRunning(cell, on) {
    if (on) cell.element.dataset.running = "true";
    else delete cell.element.dataset.running;
    const { run: runButton, stop } = cell.buttons;
    const focused = [runButton, stop].includes(document.activeElement);
    runButton.hidden = on;
    stop.hidden = !on;
    if (focused) (on ? stop : runButton).focus();
  }

  async function runNow(cell) {
    // Stopped while it waited.
    if (!cell.element.dataset.running) return;
    try {
      const mine = python && !python.broken ? python : begin("Python: starting");
      await mine.ready;
      state = "busy";
      await page.prepare?.(cell, (content) => mine.ask("gather", content, "gather"));
      const codes = Object.fromEntries(page.cells.map((each) => [each.number, each.text]));
      const question = { number: cell.number, codes: JSON.stringify(codes) };
      const { order } = await mine.ask("plan", question, "plan");
      const above = order.slice(0, -1);
      for (const number of order) {
        const each = page.cells.find((other) => other.number === number);
        if (each !== cell) setRunning(each, true), (each.buttons.stop.hidden = true);
        const ok = await runOne(mine, each, above);
        if (each !== cell) setRunning(each, false);
        if (!ok && each !== cell) {
          cell.note.textContent = `Not run: cell ${number + 1}, which it needs, ended in an error.`;
          say(cell.note.textContent, true);
          break;
        }
      }
    } catch (error) {
      if (error.stopped) return;
      cell.note.textContent = `This did not run: ${error.message}.`;
      if (python?.broken) {
        stopPython();
        say(`Python broke down (${error.message}). It starts anew at the next run.`, true);
      }
    } finally {
      setRunning(cell, false);
      if (state === "busy") state = "ready";
      panel.dataset.python = state;
    }
  }

  async function runOne(mine, cell, above) {
    const output = new Output();
    const live = () => place(cell, output.element);
    mine.listener = (kind, text) => {
      output.add(kind, text);
      live();
    };
    const waited = setTimeout(() => (cell.note.textContent = "runs…"), 300);
    say(`${versions}: runs cell ${cell.number + 1}`);
    const message = { number: cell.number, code: cell.text, widgets: tellWidgets() };
    cell.element.classList.remove("failed");
    let done;
    try {
      done = await mine.ask("run", message, "done");
      if (done.needsDrawing) {
        await mine.ask("drawing", await bring("drawing", "Python: bringing matplotlib"), "drawing");
        say(`${versions}: runs cell ${cell.number + 1}`);
        done = await mine.ask("run", message, "done");
      }
    } catch (error) {
      if (error.stopped) output.add("error", "Stopped. Python starts anew at the next run.");
      live();
      cell.note.textContent = "";
      throw error;
    } finally {
      clearTimeout(waited);
      mine.listener = undefined;
    }
    live();
    cell.element.classList.toggle("failed", !done.ok);
    cell.element.dataset.ran = "true";
    cell.note.textContent = noteOf(cell, done, above);
    const word = done.ok ? "has run" : "ended in an error";
    say(`${versions}: ready`);
    spoken.textContent = `Cell ${cell.number + 1} ${word}. ${cell.note.textContent}`;
    return done.ok;
  }

  function noteOf(cell, { ok, seconds }, above) {
    const time = seconds < 0.95 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`;
    const first = above.filter((number) => number < cell.number).map((number) => number + 1);
    const list = first.length > 6 ? `${first.length} cells above` : `cell ${first.join(", ")}`;
    const before = first.length && !above.includes(cell.number) ? `, after ${list}` : "";
    return `${ok ? "ran here" : "failed here"} in ${time}${before}`;
  }

  function stop() {
    stopPython();
    for (const cell of page.cells) {
      if (cell.element.dataset.running) setRunning(cell, false);
      if (cell.note.textContent === "waits") cell.note.textContent = "";
    }
    say("Stopped. Python starts anew at the next run.", true);
  }

  // ---- Output, where the printed one stands ----

  class Output {
    constructor() {
      this.element = document.createElement("div");
      this.element.className = "cell_output docutils container";
      this.element.dataset.liveOutput = "";
      this.shown = 0;
    }

    add(kind, text) {
      this.shown += text.length;
      if (kind === "widget") this.addWidget(JSON.parse(text));
      else if (kind === "html") this.box("text_html").innerHTML = text;
      else if (this.last?.kind === kind && (kind === "stdout" || kind === "stderr")) {
        if (this.shown < MOST_SHOWN) this.last.pre.append(text);
      } else {
        const names = { stdout: "stream", stderr: "stderr", text: "text_plain", error: "traceback" };
        const box = this.box(`${names[kind]} highlight-none notranslate`);
        box.innerHTML = '<div class="highlight"><pre></pre></div>';
        const pre = box.querySelector("pre");
        if (kind === "stdout") pre.dataset.liveStream = "";
        pre.textContent = text;
        this.last = { kind, pre };
      }
    }

    box(classes) {
      const box = document.createElement("div");
      box.className = `output ${classes}`;
      this.element.append(box);
      this.last = undefined;
      return box;
    }

    addWidget({ id, slug }) {
      const mount = document.createElement("div");
      mount.className = "lw-mount";
      mount.dataset.module = slug;
      mount.dataset.model = id;
      this.box("text_html").append(mount);
      this.after = () => mountWidgets(slug);
    }
  }

  function place(cell, element) {
    if (cell.output !== element) {
      if (cell.output) cell.output.replaceWith(element);
      else cell.bar.after(element);
      cell.output = element;
      cell.live = element === cell.stored ? cell.live : element;
    }
    const { reset: resetButton, show } = cell.buttons;
    if (show) {
      resetButton.hidden = !cell.edited && element === cell.stored;
      show.hidden = !cell.stored || !cell.live;
      show.textContent = element === cell.stored ? "My output" : "Printed output";
      show.setAttribute("aria-label", `${show.textContent} of cell ${cell.number + 1}`);
    }
    mountWidgets();
  }

  function toggle(cell) {
    place(cell, cell.output === cell.stored ? cell.live : cell.stored);
  }

  function reset(cell) {
    cell.editor?.close();
    cell.setText(cell.printedCode);
    cell.live = undefined;
    if (cell.stored) place(cell, cell.stored);
    else if (cell.output) {
      cell.output.remove();
      cell.output = undefined;
    }
    cell.element.classList.remove("failed");
    cell.note.textContent = "";
    cell.buttons.reset.hidden = cell.buttons.show.hidden = true;
    cell.buttons.run.focus();
    say(seen.textContent || "Python: not started");
  }

  function forgetEdits() {
    for (const cell of page.cells) if (cell.edited) reset(cell);
    page.storage.set(page.EDITS + page.page, undefined);
    say("Your edits on this page are forgotten.", true);
  }

  async function edit(cell) {
    await page.script("editor.js");
    if (cell.editor) cell.editor.close();
    else page.openEditor(cell, () => say(seen.textContent));
  }

  // ---- Widgets: one state in Python and in the page ----

  const lines = new Map(); // Python's widgets by id: the page's model, and what was last told

  function mountWidgets() {
    const waiting = document.querySelectorAll("[data-live-output] .lw-mount:not([data-mounted])");
    if (!waiting.length) {
      window.lstmBookMount?.();
      return;
    }
    addWidgetStyle();
    const names = new Set([...waiting].map((mount) => mount.dataset.module));
    needHost()
      .then(() => Promise.all([...names].map(needModule)))
      .then(() => window.lstmBookMount());
  }

  const needHost = () =>
    Promise.all([
      window.lstmBookModel || page.script("../widgets/host.js"),
      window.lstmBookParts || page.script("../widgets/parts.js"),
    ]);
  const needModule = async (slug) =>
    window.lstmBookWidgets?.[slug] || page.script(`../widgets/${slug}.js`);

  function addWidgetStyle() {
    if (document.querySelector('link[href*="widgets/widgets.css"]')) return;
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = document.querySelector('link[href*="run/run.css"]').href.replace(
      /run\/run\.css.*$/,
      "widgets/widgets.css",
    );
    document.head.append(style);
  }

  // The widgets that stand in the page by themselves, in their order, with their state.
  function tellWidgets() {
    const stored = page.cells.filter((cell) => cell.stored && cell.stored !== cell.output);
    const away = stored.flatMap((cell) => [...cell.stored.querySelectorAll(".lw-mount")]);
    const mounts = [...document.querySelectorAll(".lw-mount"), ...away];
    const told = [];
    for (const { dataset } of mounts) {
      const model = window.lstmBookModel?.(dataset.model);
      if (!model || told.some((each) => each.id === dataset.model)) continue;
      if (lines.get(dataset.model)?.made) continue;
      told.push({ id: dataset.model, slug: dataset.module, state: model.state });
    }
    const text = JSON.stringify(told);
    asTold = JSON.parse(text);
    return text;
  }
  let asTold = [];

  async function hearWidget(from, { msg_type: type, content }) {
    const { comm_id: id, data } = content;
    if (type === "comm_open") {
      await needHost();
      const model = window.lstmBookModel(id, data.state);
      connect(from, id, model, JSON.parse(JSON.stringify(data.state)), true);
    } else if (type === "comm_taken") {
      const { state: told } = asTold.find((each) => each.id === id);
      connect(from, id, window.lstmBookModel(id), told, false);
    } else if (type === "comm_msg" && data.method === "update") {
      await needHost();
      const line = lines.get(id);
      if (!line || line.from !== from) return;
      for (const [name, value] of Object.entries(data.state)) {
        line.told[name] = JSON.stringify(value);
        line.model.set(name, value);
      }
      line.model.save_changes();
    }
  }

  function connect(from, id, model, state, made) {
    lines.get(id)?.off();
    const told = Object.fromEntries(
      Object.entries(state).map(([name, value]) => [name, JSON.stringify(value)]),
    );
    const tell = () => {
      const changed = {};
      for (const [name, value] of Object.entries(model.state)) {
        const text = JSON.stringify(value);
        if (text === told[name]) continue;
        told[name] = text;
        changed[name] = value;
      }
      if (!Object.keys(changed).length) return;
      const message = { method: "update", state: changed, buffer_paths: [] };
      from.tell("deliver", { id, text: JSON.stringify(message) });
    };
    model.on("change", tell);
    lines.set(id, { from, model, told, made, off: () => model.off("change", tell) });
    tell(); // what has been moved since Python was told
  }

  // Python is gone: its widgets stay as they are, alive in the page alone.
  function forgetWidgets() {
    for (const line of lines.values()) {
      line.off();
      line.from = undefined;
    }
  }

  // ---- On paper stands the printed page ----

  let away = [];
  addEventListener("beforeprint", () => {
    away = page.cells.filter((cell) => cell.output !== cell.stored || cell.edited || cell.editor);
    for (const cell of away) {
      cell.onScreen = { output: cell.output, nodes: [...cell.pre.childNodes] };
      cell.pre.replaceChildren(...cell.printedNodes.map((node) => node.cloneNode(true)));
      if (cell.output !== cell.stored) swap(cell, cell.stored);
    }
  });
  addEventListener("afterprint", () => {
    for (const cell of away) {
      cell.pre.replaceChildren(...cell.onScreen.nodes);
      if (cell.output !== cell.onScreen.output) swap(cell, cell.onScreen.output);
    }
    away = [];
  });

  function swap(cell, element) {
    if (cell.output && element) cell.output.replaceWith(element);
    else if (element) cell.bar.after(element);
    else cell.output?.remove();
    cell.output = element;
  }

  // A cell that is taken out of "Try it" is gone from Python's view of the page too.
  function remove(cell) {
    page.cells.splice(page.cells.indexOf(cell), 1);
    cell.element.remove();
    page.keep();
  }

  page.runner = { remove, run, stop, edit, toggle, reset };
  say("Python: not started");
})();
