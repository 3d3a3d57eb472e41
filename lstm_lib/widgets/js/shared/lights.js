// Hovering, focusing or tapping a symbol lights everything in the widget that carries it: the
// wire, the term of the equation and the name in the code. Elements say so with data-sym="f".

export function lights(root, signal) {
  let pinned = null; // a tap pins, since a finger cannot hover
  const show = (symbol) => {
    for (const element of root.querySelectorAll("[data-sym]")) {
      const lit = symbol !== null && element.dataset.sym.split(" ").includes(symbol);
      element.classList.toggle("lw-lit", lit);
    }
    root.classList.toggle("lw-lighting", symbol !== null);
  };
  const symbolOf = (target) => {
    const element = target?.closest?.("[data-sym]");
    return element && root.contains(element) ? element.dataset.sym.split(" ")[0] : null;
  };
  const enter = (event) => {
    const symbol = symbolOf(event.target);
    if (symbol !== null) show(symbol);
  };
  // A pointer that passes by does not put out what the keyboard has lit.
  const leave = (event) => {
    const kept = event.type === "focusout" ? null : symbolOf(root.ownerDocument.activeElement);
    show(pinned ?? kept);
  };
  root.addEventListener("pointerover", enter, { signal });
  root.addEventListener("pointerout", leave, { signal });
  root.addEventListener("focusin", enter, { signal });
  root.addEventListener("focusout", leave, { signal });
  root.addEventListener(
    "click",
    (event) => {
      const symbol = event.target.closest?.("button[data-sym]") ? symbolOf(event.target) : null;
      if (symbol === null) return;
      pinned = pinned === symbol ? null : symbol;
      show(pinned ?? symbol);
    },
    { signal },
  );
}
