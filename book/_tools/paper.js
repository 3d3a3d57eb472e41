// What is moved, opened or left out before the book's one document is printed (pdf.py). A function:
// of the height of a page's text in pixels, and of how the names of marked places begin.
([HEIGHT, MARK]) => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, name, ...parts) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...parts);
    return element;
  };
  const idle = ".headerlink, .exercise-done, .copy-button, .cell-bar, noscript";
  for (const part of all(idle)) part.remove();
  // The calls that only draw, and the imports: what they show stays.
  for (const fold of all(".tag_hide-input > details")) fold.remove();
  for (const call of all(".widget-call > .cell_input")) call.remove();
  for (const link of all("a[href^='http']")) {
    const said = link.textContent;
    if (/^(https?:|doi|arXiv)/i.test(said) || link.closest(".print-contents, .title-page")) continue;
    link.after(make("span", "address", ` (${link.href})`));
  }

  // A widget: what it asks is answered, what would be pressed is said in words.
  const told = new Map(); // by article: what is told at its end
  const tell = (widget, text) => {
    const article = widget.closest("article");
    told.set(article, [...(told.get(article) ?? []), text]);
  };
  const press = (widget, action) => widget.querySelector(`[data-action="${action}"]`).click();
  for (const widget of all("figure[data-widget]")) {
    const { widget: slug } = widget.dataset;
    if (slug === "quiz") {
      for (const question of all(".lw-question", widget)) {
        const said = question.querySelector(".lw-feedback");
        for (const radio of all("input", question)) {
          radio.checked = true;
          radio.dispatchEvent(new Event("change"));
          if (said.dataset.right !== "true") continue;
          const asked = question.querySelector("legend").cloneNode(true);
          const answer = radio.nextElementSibling.cloneNode(true);
          const why = [...said.childNodes].slice(1); // after "Right."
          tell(widget, make("p", "", make("em", "", ...asked.childNodes), " ", answer, " ", ...why));
          break;
        }
        for (const radio of all("input", question)) radio.checked = false;
        said.replaceChildren();
      }
    } else if (slug === "predict") {
      const asked = widget.querySelector(".lw-predict-question").textContent;
      press(widget, "show");
      const said = widget.querySelector(".lw-predict-said").textContent;
      if (said) tell(widget, make("p", "", make("em", "", asked), " ", said));
      press(widget, "again");
      const choices = all("[data-choice]", widget).map((b) => make("li", "", b.dataset.choice));
      if (choices.length) widget.querySelector(".lw-predict").append(make("ul", "choices", ...choices));
    }
    if (["quiz", "predict"].includes(slug)) widget.querySelector(".lw-caption")?.remove();
  }
  for (const mount of all(".lw-mount")) {
    const { address, page } = mount.closest("article").dataset;
    const place = make(address ? "a" : "span", "", address || page);
    if (address) place.href = address;
    const can = { quiz: "answers you", predict: "asks you" }[mount.dataset.module] ?? "can be moved";
    mount.after(make("p", "lives", `On the book’s own page this ${can}: `, place));
  }

  // Solutions go to the end of their chapter, with the numbers that belong to them.
  for (const article of all("article")) {
    const section = article.querySelector("[id$='--exercises']");
    const solutions = make("section", "");
    if (told.has(article)) {
      const head = make("h3", "", "Questions");
      solutions.append(make("div", "solution", head, ...told.get(article)));
    }
    for (const fold of section ? all(":scope > details", section) : []) {
      const name = fold.querySelector("summary").textContent.match(/exercise \d+/)?.[0];
      if (!name) continue;
      const box = make("div", "solution", make("h3", "", name[0].toUpperCase() + name.slice(1)));
      const cells = [];
      for (let next = fold.nextElementSibling; next?.matches(".cell"); next = next.nextElementSibling)
        cells.push(next);
      fold.querySelector("summary").remove();
      box.append(...fold.childNodes, ...cells);
      fold.remove();
      solutions.append(box);
    }
    if (!solutions.children.length) continue;
    solutions.prepend(make("h2", "", "Solutions"));
    (article.querySelector("section") ?? article).append(solutions);
  }

  // What is still folded opens. A fold of the text keeps its name; a switch for code says nothing.
  for (const fold of all("details")) {
    if (fold.closest("figure[data-widget]")) continue;
    const head = fold.querySelector(":scope > summary");
    const name = head?.querySelector(".when-open") ? "" : head?.textContent.trim();
    head?.remove();
    const parts = name ? [make("p", "head", name), ...fold.childNodes] : [...fold.childNodes];
    fold.replaceWith(make("div", "opened", ...parts));
  }

  // A short table or listing stays on its page; what is larger than the paper is made to fit.
  for (const table of all("article table")) if (table.rows.length < 13) table.classList.add("whole");
  for (const cell of all("article .cell, article pre")) {
    if (cell.querySelector("figure")) continue;
    if (cell.textContent.trim().split("\n").length < 20) cell.classList.add("whole");
  }
  const wide = "table, pre, div.math, .lstm-figure, figure[data-widget]";
  for (const part of all(`article :is(${wide})`)) {
    const room = part.parentElement.clientWidth;
    const size = Math.max(part.scrollWidth, part.offsetWidth);
    if (room && size > room + 1) part.style.zoom = Math.floor((99 * room) / size) / 100;
  }
  for (const widget of all("figure[data-widget]")) {
    const tall = widget.getBoundingClientRect().height;
    if (tall > 0.92 * HEIGHT) widget.style.zoom = (0.92 * HEIGHT * getComputedStyle(widget).zoom) / tall;
  }

  // Places whose pages are asked for after printing: Chromium names those that a link leads to.
  const marks = make("p", "marks");
  const mark = (element, name) => {
    element.id = name;
    const link = make("a", "");
    link.href = `#${name}`;
    marks.append(link);
    return element;
  };
  for (const [k, widget] of all("figure[data-widget]").entries()) {
    mark(widget, `${MARK}widget-${k}`);
    (widget.closest(".cell") ?? widget.closest(".lw-mount")).before(mark(make("span", ""), `${MARK}before-${k}`));
  }
  for (const article of all("article")) article.append(mark(make("span", ""), `${MARK}end-${article.id}`));
  document.querySelector(".title-page").append(marks);
}
