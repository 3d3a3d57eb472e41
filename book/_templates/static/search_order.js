// In which order the search lists what it found: a chapter by its own title first, then what the
// book explains (chapters, notation, glossary), then the library, unless a name of its is asked for.
(() => {
  "use strict";

  const plain = (text) =>
    text
      .replace(/<[^>]*>/g, "")
      .replace(/^\d+\.\s+/, "")
      .toLowerCase()
      .trim();
  const words = (text) => text.split(/[^\p{Letter}\p{Number}_]+/u).filter(Boolean);
  const withoutArticle = (text) => text.replace(/^(?:a|an|the)\s+/, "");

  const query = plain(new URLSearchParams(location.search).get("q") ?? "");
  const isName = /[_.]/.test(query); // lstm_backward, decay.half_life

  // How well a page's own title answers, apart from what kind of page it is.
  function ofTitle(title) {
    const asked = withoutArticle(query);
    const named = withoutArticle(title);
    if (!asked) return 0;
    if (named === asked) return 1000;
    const share = asked.length / named.length;
    if (named.includes(asked)) return 500 + 100 * share;
    const there = words(named);
    return words(asked).every((word) => there.includes(word)) ? 400 + 100 * share : 0;
  }

  function ofKind(page) {
    if (/^book\/api(?:\/|$)/.test(page)) return 0;
    if (page === "book/notation") return 70;
    return /^book\/\w+\/\w+$/.test(page) ? 60 : 30;
  }

  // Sphinx calls this for each result: page, title, anchor, description (of a name of the library), score.
  Scorer.score = ([page, title, anchor, description, score]) => {
    if (description) return score + (isName && plain(title).split(".").pop() === query ? 300 : 0);
    const kind = ofKind(page);
    return score + kind + (anchor || !kind ? 0 : ofTitle(plain(title)));
  };
})();
