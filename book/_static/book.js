// What a page of the book does beside being read: colours, contents, copying code. No dependencies.
(() => {
  const root = document.documentElement;
  const wide = matchMedia("(min-width: 64rem)");

  function store(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // Without storage the choice lasts for this page.
    }
  }

  // Light, dark, or as the system has it.
  function themeButton() {
    const button = document.querySelector(".theme-button");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const forced = matchMedia("(forced-colors: active)");
    const names = { auto: "Auto", light: "Light", dark: "Dark" };
    const apply = () => {
      const mode = root.dataset.mode;
      // What is stored never fights colours that the system forces.
      const chosen = mode !== "auto" && !forced.matches;
      root.dataset.theme = chosen ? mode : system.matches ? "dark" : "light";
      button.querySelector(".theme-name").textContent = names[mode];
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      // The first click always changes something.
      const order = system.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
      root.dataset.mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
      store("mode", root.dataset.mode);
      apply();
    });
    for (const query of [system, forced]) query.addEventListener("change", apply);
    apply();
  }

  // On a narrow screen the contents open below the bar.
  function contentsButton() {
    const button = document.querySelector(".contents-button");
    const box = document.querySelector(".book-contents");
    const current = box.querySelector(".current > a, a.current");
    // The reader's own page comes into sight, and the contents alone scroll for it.
    const show = () => {
      if (current) box.scrollTop += current.getBoundingClientRect().top - box.getBoundingClientRect().top - 80;
    };
    const set = (open) => {
      button.setAttribute("aria-expanded", String(open));
      root.classList.toggle("contents-open", open);
      if (open) show();
    };
    button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      set(false);
      button.focus();
    });
    // A section of the page itself is no new page: the contents make way for it.
    box.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#']")) set(false);
    });
    wide.addEventListener("change", () => set(false));
    if (current && wide.matches && current.offsetTop > box.clientHeight - 80) show();
  }

  // "/" and Ctrl+K (Command+K) lead to the search field, as readers of documentation expect.
  function searchKeys() {
    const field = document.querySelector(".book-search input");
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      const command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (!command && (typing || event.key !== "/" || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  }

  // Mark the section being read in "On this page".
  function followSections() {
    const links = new Map();
    // The list beside the text, and the same within the contents.
    for (const link of document.querySelectorAll(":is(.page-toc, .page-sections) a[href^='#']")) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) links.set(section, [...(links.get(section) ?? []), link]);
    }
    if (!links.size) return;
    const seen = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) seen.add(entry.target);
          else seen.delete(entry.target);
        }
        const here = [...links.keys()].filter((section) => seen.has(section)).pop();
        for (const [section, own] of links) {
          for (const link of own) {
            if (section === here) link.setAttribute("aria-current", "true");
            else link.removeAttribute("aria-current");
          }
        }
      },
      { rootMargin: "-15% 0px -75% 0px" },
    );
    for (const section of links.keys()) observer.observe(section);
  }

  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  function copyButtons() {
    if (!navigator.clipboard) return;
    const copied = ".cell_input .highlight, .book-article > section .highlight-python .highlight, .citation .highlight";
    for (const code of document.querySelectorAll(copied)) {
      if (code.querySelector(".copy-button")) continue;
      const name = code.closest(".citation") ? "Copy this entry" : "Copy this code";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-button";
      button.textContent = "Copy";
      button.setAttribute("aria-label", name);
      button.addEventListener("click", async () => {
        const done = await copyText(code.querySelector("pre").textContent);
        button.textContent = done ? "Copied" : "Not allowed";
        button.setAttribute("aria-label", button.textContent);
        setTimeout(() => {
          button.textContent = "Copy";
          button.setAttribute("aria-label", name);
        }, 1500);
      });
      code.append(button);
    }
  }

  // What scrolls sideways must be reachable by keyboard; what does not must not stop the Tab key.
  function scrollStops() {
    const selector = [
      "div.math > mjx-container, .scroll-box, pre, .sig",
      ".cell_output > .output, .lstm-figure > div, .lw-code",
    ].join();
    // All that is measured, then all that is changed: in turns, each reading would lay out the page.
    const update = () => {
      waiting = false;
      const formulas = [...document.querySelectorAll("span.math > mjx-container")].map((formula) => {
        const block = formula.closest("p, li, td, th, dd, dt, figcaption, main");
        const drawing = formula.querySelector("mjx-math") ?? formula;
        return [formula, drawing.getBoundingClientRect().width > block.clientWidth];
      });
      const boxes = [...document.querySelectorAll(selector)].map((box) => [
        box,
        box.scrollWidth > box.clientWidth + 1,
      ]);
      for (const [formula, isWide] of formulas) {
        if (formula.classList.contains("wide") !== isWide) formula.classList.toggle("wide", isWide);
        // What no reader of screens hears takes no focus either: the words of a head stand beside it.
        if (isWide && !formula.closest("[aria-hidden=true]")) formula.tabIndex = 0;
        else if (formula.hasAttribute("tabindex")) formula.removeAttribute("tabindex");
      }
      for (const [box, scrolls] of boxes) {
        if (scrolls && box.tabIndex !== 0) box.tabIndex = 0;
        else if (!scrolls && box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
      }
    };
    let waiting = false;
    const later = () => {
      if (!waiting) requestAnimationFrame(update);
      waiting = true;
    };
    new ResizeObserver(later).observe(document.querySelector("main"));
    document.fonts.ready.then(later);
    window.MathJax?.startup?.promise?.then(later);
    addEventListener("load", later);
  }

  // Folded solutions belong to the printed page, and colours for white paper.
  function prepareForPrint() {
    let opened = [];
    let theme = root.dataset.theme;
    addEventListener("beforeprint", () => {
      theme = root.dataset.theme;
      root.dataset.theme = "light";
      opened = [...document.querySelectorAll("main details:not([open])")];
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
      root.dataset.theme = theme;
    });
  }

  // Which chapters were opened and which exercises done: kept by this browser, and told to nobody.
  function keepReading() {
    const KEY = "reading";
    const contents = document.querySelector(".book-contents");
    const boxes = [...document.querySelectorAll("[data-exercise]")];
    const home = new URL(root.dataset.content_root, document.baseURI).href;
    const { page } = root.dataset;

    // What is stored may be anything, a later book's too.
    function read() {
      try {
        const entries = Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {});
        return new Map(entries.filter(([, entry]) => Array.isArray(entry?.done) && Number.isInteger(entry.of)));
      } catch {
        return new Map();
      }
    }
    function keep(kept) {
      store(KEY, JSON.stringify(Object.fromEntries(kept)));
    }

    function forget() {
      try {
        localStorage.removeItem(KEY);
      } catch {
        // Nothing was kept.
      }
      show();
      contents.querySelector("a").focus();
    }

    const note = document.createElement("div");
    note.className = "read-note";
    note.innerHTML = '<p>✓ opened, with exercises done. Kept in this browser alone.</p><button type="button">Forget it</button>';
    note.querySelector("button").addEventListener("click", forget);

    function show() {
      const kept = read();
      for (const mark of contents.querySelectorAll(".read-mark")) mark.remove();
      for (const link of contents.querySelectorAll("li > a")) {
        const path = link.getAttribute("href") === "#" ? page : link.href.replace(home, "").replace(/\.html$/, "");
        const entry = kept.get(path);
        if (!entry) continue;
        const done = entry.done.length ? `${entry.done.length}/${entry.of}` : "";
        const mark = document.createElement("span");
        mark.className = "read-mark";
        mark.innerHTML = `<span aria-hidden="true">${done} ✓</span><span class="visually-hidden">opened${
          done ? `, ${entry.done.length} of ${entry.of} exercises done` : ""
        }</span>`;
        link.after(mark);
      }
      const done = kept.get(page)?.done ?? [];
      for (const box of boxes) box.checked = done.includes(Number(box.dataset.exercise));
      if (kept.size) contents.append(note);
      else note.remove();
    }

    if (page) {
      const kept = read();
      kept.set(page, { done: kept.get(page)?.done ?? [], of: Number(root.dataset.exercises) });
      keep(kept);
    }
    for (const box of boxes) {
      box.addEventListener("change", () => {
        const kept = read();
        kept.set(page, {
          done: boxes.filter(({ checked }) => checked).map(({ dataset }) => Number(dataset.exercise)),
          of: boxes.length,
        });
        keep(kept);
        show();
      });
    }
    // Another window of the book.
    addEventListener("storage", ({ key }) => {
      if (key === KEY || key === null) show();
    });
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) show();
    });
    show();
  }

  // The field keeps what was searched for.
  function searchPage() {
    const field = document.getElementById("search-words");
    if (field) field.value = new URLSearchParams(location.search).get("q") ?? "";
  }

  for (const part of [
    themeButton,
    contentsButton,
    searchKeys,
    followSections,
    copyButtons,
    scrollStops,
    prepareForPrint,
    searchPage,
    keepReading,
  ]) {
    part();
  }
})();
