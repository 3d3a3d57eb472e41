// What hands do to native controls, where the browser alone would get it wrong.

const SLOP = 8; // pixels that a finger may tremble before it is seen to drag

// A finger that scrolls the page over a slider must not move it: nothing is set until the finger
// has gone sideways, or has been lifted where it came down.
//   spec: { get, set } of the slider
export function scroll_first(w, range, spec) {
  let from = null; // where a finger came down that has neither dragged nor gone
  let wanted; // what the browser would have set meanwhile
  w.listen(range, "pointerdown", (event) => {
    from = event.pointerType === "touch" ? event.clientX : null;
    wanted = undefined;
  });
  const take = () => {
    from = null;
    if (wanted !== undefined) spec.set(wanted);
    wanted = undefined;
  };
  w.listen(range, "input", () => {
    if (from === null) {
      spec.set(range.valueAsNumber);
      return;
    }
    wanted = range.valueAsNumber;
    range.value = spec.get();
  });
  w.listen(range, "pointermove", (event) => {
    if (from !== null && Math.abs(event.clientX - from) > SLOP) take();
  });
  w.listen(range, "pointerup", take);
  w.listen(range, "pointercancel", () => {
    from = null;
    range.value = spec.get();
  });
}

const READS_COMMA = (0.5).toLocaleString().includes(","); // then the browser's own entry takes it

// Half of the world types 0,5. An English browser drops the comma and reads 05, that is 5.
export function point_for_comma(w, entry) {
  if (READS_COMMA) return;
  w.listen(entry, "beforeinput", (event) => {
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    if (!/^[^.,]*,[^.,]*$/.test(text)) return; // 1,234.5 is left as it is
    event.preventDefault();
    // The one way to insert at the caret of a number entry, which tells no selection.
    document.execCommand("insertText", false, text.replace(",", "."));
  });
}
