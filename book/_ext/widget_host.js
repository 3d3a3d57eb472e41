// Brings the book's widgets to life in a plain page: no kernel, no server, no other host.
//
// The page holds, where a widget stands, <div class="lw-mount" data-module="forget"
// data-model="..."> with the widget's stored state as JSON; a script per module (written by
// widgets.py beside this file) puts the module into window.lstmBookWidgets and calls
// lstmBookMount; parts.js holds what several modules need, and those that came before it wait in
// window.lstmBookWaiting. Scripts load in any order, from a web server and from disk.

(() => {
  "use strict";

  // The part of an ipywidgets model that a widget's code uses.
  class PageModel {
    constructor(state) {
      this.state = state;
      this.listeners = new Map();
    }

    get(name) {
      return this.state[name];
    }

    set(name, value) {
      if (JSON.stringify(this.state[name]) === JSON.stringify(value)) return;
      this.state[name] = value;
      this.changed = (this.changed ?? new Set()).add(name);
    }

    // Views hear of a change when it is complete, so that several values move together.
    save_changes() {
      const changed = this.changed;
      if (!changed) return;
      this.changed = undefined;
      for (const name of changed) this.tell(`change:${name}`);
      this.tell("change");
    }

    tell(event) {
      for (const listener of [...(this.listeners.get(event) ?? [])]) listener();
    }

    on(event, listener) {
      if (!this.listeners.has(event)) this.listeners.set(event, new Set());
      this.listeners.get(event).add(listener);
    }

    off(event, listener) {
      this.listeners.get(event)?.delete(listener);
    }
  }

  const models = new Map(); // two views of one widget share its model, as in Jupyter

  // Python in the page makes models of its own, and reads those that stand here.
  window.lstmBookModel = (id, state) => {
    if (state && !models.has(id)) models.set(id, new PageModel(state));
    return models.get(id);
  };

  function modelOf(mount) {
    const id = mount.dataset.model;
    if (!models.has(id)) {
      const stored = document.querySelector(`script[data-state="${CSS.escape(id)}"]`);
      models.set(id, new PageModel(JSON.parse(stored.textContent)));
    }
    return models.get(id);
  }

  function mountAll() {
    const modules = window.lstmBookWidgets ?? {};
    for (const mount of document.querySelectorAll(".lw-mount:not([data-mounted])")) {
      const module = modules[mount.dataset.module];
      if (!module) continue; // its script is still on the way and will call again
      mount.dataset.mounted = "";
      try {
        module.render({ model: modelOf(mount), el: mount });
      } catch (error) {
        const line = document.createElement("p");
        line.className = "lw-error";
        line.setAttribute("role", "alert");
        line.textContent = `This widget cannot be shown: ${error.message}.`;
        mount.replaceChildren(line);
      }
    }
  }

  window.lstmBookMount = mountAll;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
  else mountAll();
})();
