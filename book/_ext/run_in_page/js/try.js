// The page "Try it": cells of the reader's own, kept in this browser.
(() => {
  "use strict";
  const page = window.lstmRun;
  const home = document.querySelector(".try-cells");
  const { first, examples } = page.offers;
  let next = 0;

  page.keep = () => {
    const list = page.cells.map(({ text, from, above }) => ({ code: text, from, above }));
    page.storage.set(page.TRY, list);
  };

  const box = (classes, ...children) => {
    const element = document.createElement("div");
    element.className = classes;
    element.append(...children);
    return element;
  };

  function addCell({ code = "", from, above }, focus = false) {
    const pre = document.createElement("pre");
    pre.translate = false; // code stays as it is where a browser translates the page
    pre.textContent = `${code}\n`;
    const input = box("cell_input docutils container", box("highlight", pre));
    const element = box("cell docutils container", input);
    element.dataset.cell = next++;
    if (from) {
      const origin = document.createElement("p");
      origin.className = "try-from";
      origin.textContent = from;
      element.prepend(origin);
    }
    home.append(element);
    const cell = page.add(element);
    Object.assign(cell, { from, above });
    const name = `cell ${cell.number + 1}`;
    const remove = page.button("remove", "Remove", name, () => cell.with("remove"));
    cell.note.before(remove);
    cell.buttons.edit.hidden = true; // its editor is always open
    page.openEditor(cell, () => {}, focus);
    return cell;
  }

  // A cell that was sent here is run after what it needs from its chapter: that is found out by
  // Python, the first time, and stands in a cell of its own above it.
  page.prepare = async (cell, gather) => {
    const sent = cell;
    if (!sent.above) return;
    const codes = [...sent.above, sent.text];
    const { code } = await gather({ codes: JSON.stringify(codes), number: codes.length - 1 });
    sent.above = undefined;
    const place = page.cells[page.cells.indexOf(sent) - 1];
    place.editor.set(code);
    place.setText(code, "editor");
  };

  function addAll(list) {
    for (const each of list) {
      if (each.above) addCell({ from: `What is needed from ${each.from.replace(/, cell \d+$/, "")}` });
      addCell(each);
    }
  }

  function begin() {
    const stored = page.storage.get(page.TRY);
    // An empty place marks a list that chapters have sent to before this page was seen.
    const fresh = [{ code: first }, {}, {}];
    if (!stored) addAll(fresh);
    else addAll(stored[0] === null ? [{ code: first }, ...stored.slice(1)] : stored);
    page.keep();
  }

  function addBar() {
    const bar = box("try-bar");
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", "Insert an example");
    choice.append(new Option("Insert an example…", ""));
    examples.forEach(({ title }, k) => choice.append(new Option(title, k)));
    choice.addEventListener("change", () => {
      if (choice.value === "") return;
      const { title, cells } = examples[choice.value];
      const added = cells.map((code, k) => addCell({ code, from: k ? undefined : title }));
      choice.value = "";
      page.keep();
      added[0].element.scrollIntoView({ block: "nearest" });
      added[0].buttons.run.focus();
    });
    const add = page.button("add", "Add a cell", "", () => {
      addCell({}, true);
      page.keep();
    });
    const forget = page.button("forget", "Forget these cells", "", () => {
      for (const cell of [...page.cells]) cell.element.remove();
      page.cells.length = 0;
      page.storage.set(page.TRY, undefined);
      begin();
    });
    bar.append(choice, add, forget);
    home.after(bar);
  }

  page.script("editor.js").then(() => {
    home.replaceChildren();
    begin();
    addBar();
  });
})();
