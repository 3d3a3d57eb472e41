// What the search found, in a line of its text, and what kind of page it is on. The text of a page
// comes as a script when the result is in sight: a page from disk may fetch nothing.
(() => {
  "use strict";

  const AROUND = 90; // letters on either side of the first word found
  const waiting = new Map(); // page: the results that want its text
  const texts = new Map();
  const query = new URLSearchParams(location.search).get("q") ?? "";
  const asked = query.toLowerCase().split(/[^\p{Letter}\p{Number}_]+/u).filter(Boolean);

  function kindOf(page, anchor) {
    if (page.startsWith("book/api")) return "The library";
    const title = Search._index.titles[Search._index.docnames.indexOf(page)] ?? "";
    if (anchor) return `In “${plain(title)}”`;
    if (page === "book/index") return "The front page";
    return /^book\/\w+\/\w+$/.test(page) ? "Chapter" : "Back matter";
  }

  function plain(title) {
    const box = document.createElement("div");
    box.innerHTML = title; // the index's own, with its entities
    return box.textContent;
  }

  // The words of a text that answer: the beginning is enough, as in "gate" and "gates".
  function places(text) {
    const found = [];
    for (const match of text.matchAll(/[\p{Letter}\p{Number}_]+/gu)) {
      const word = match[0].toLowerCase();
      const which = asked.findIndex((term) => word.startsWith(stem(term)));
      if (which >= 0) found.push({ start: match.index, end: match.index + match[0].length, which });
    }
    return found;
  }

  const stem = (() => {
    const stemmer = new Stemmer();
    const known = new Map();
    return (term) => {
      if (!known.has(term)) {
        const short = stemmer.stemWord(term);
        known.set(term, term.startsWith(short) ? short : term);
      }
      return known.get(term);
    };
  })();

  // The section with the most of the words asked for, and the stretch where they stand closest; the
  // beginning of the text where a title alone answers.
  function best(sections, anchor) {
    let chosen = null;
    for (const [id, heading, text] of sections) {
      if (anchor && id !== anchor) continue;
      chosen ??= { id: anchor, heading, text, near: [], score: 0 };
      const found = places(text);
      for (let k = 0; k < found.length; k++) {
        const near = found.slice(k).filter(({ end }) => end - found[k].start < 2 * AROUND);
        const score = new Set(near.map(({ which }) => which)).size;
        if (score > chosen.score) chosen = { id, heading, text, near, score };
      }
    }
    return chosen;
  }

  function line({ text, near }) {
    const first = near[0]?.start ?? 0;
    const ended = near[near.length - 1]?.end ?? 0;
    const last = Math.max(first + AROUND, ended + AROUND / 2);
    let start = Math.max(0, first - AROUND);
    let end = Math.min(text.length, last);
    // Whole words, and the sentence's own beginning where it is near.
    if (start > 0) start = text.indexOf(" ", start) + 1;
    const stop = text.slice(start, first).search(/[.?!] (?=[^a-z])/);
    const cut = stop < 0 && start > 0;
    if (stop >= 0) start += stop + 2;
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), ended);
    const made = document.createElement("p");
    made.className = "search-line";
    let at = start;
    made.append(cut ? "… " : "");
    for (const { start: from, end: to } of near) {
      if (from < at || to > end) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(from, to);
      made.append(text.slice(at, from), mark);
      at = to;
    }
    made.append(text.slice(at, end), end < text.length ? " …" : "");
    return made;
  }

  function show(item, page, anchor) {
    const found = best(texts.get(page), anchor);
    if (!found) return;
    const made = line(found);
    if (found.heading && found.id !== anchor) {
      const link = document.createElement("a");
      link.href = `${page}.html#${found.id}`;
      link.textContent = found.heading;
      made.prepend(link, ": ");
    }
    item.append(made);
  }

  function want(item) {
    const { page, anchor } = item.dataset;
    if (texts.has(page)) return show(item, page, anchor);
    const others = waiting.get(page);
    if (others) return others.push(item);
    waiting.set(page, [item]);
    const script = document.createElement("script");
    script.src = `_static/search/${page.replaceAll("/", "-")}.js`;
    document.head.append(script);
  }

  window.searchText = (page, sections) => {
    texts.set(page, sections);
    for (const item of waiting.get(page) ?? []) show(item, page, item.dataset.anchor);
    waiting.delete(page);
  };

  const inSight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      inSight.unobserve(target);
      want(target);
    }
  }, { rootMargin: "300px" });

  new MutationObserver((changes) => {
    for (const item of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!item.matches?.("ul.search > li")) continue;
      const [page, anchor = ""] = item.querySelector("a").getAttribute("href").split("#");
      item.dataset.page = page.replace(/\.html$/, "");
      item.dataset.anchor = anchor;
      const kind = document.createElement("span");
      kind.className = "search-kind";
      kind.textContent = kindOf(item.dataset.page, anchor);
      item.prepend(kind);
      if (item.dataset.page !== "genindex") inSight.observe(item);
    }
  }).observe(document.getElementById("search-results"), { childList: true, subtree: true });
})();
