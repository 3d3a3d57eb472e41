// Puts every widget of a page into its first state, as paper and a picture show it: what it asks is
// answered, what plays by itself has played, a choice is a word.
() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  // What plays by itself when its page opens has played.
  for (const time of all("[data-widget=counter] input[type=range][data-key=time]")) {
    time.value = time.max;
    time.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const widget of all("figure[data-widget]")) {
    if (["quiz", "predict"].includes(widget.dataset.widget)) continue;
    for (const open of all('[data-state="open"] [data-action="show"]', widget)) open.click();
    for (const select of all("select", widget)) {
      const chosen = document.createElement("span");
      chosen.textContent = select.selectedOptions[0]?.textContent ?? "";
      select.replaceWith(chosen);
    }
  }
}
