"""How long a widget takes from a moved slider to a page ready to paint, as a share of one frame.

    python benchmarks/widgets.py [BUILT_BOOK]

Each slider of each widget is moved at random, 1,000 moves a widget; the time runs from the input
event until styles and layout are up to date, which is all that the page does before it paints. A
frame of a 60 Hz screen is 16.7 ms; a widget keeps up if its 95th percentile is below one frame.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT / "book" / "_tools"), str(ROOT / "tests" / "browser")]

from conftest import CHROMIUM_ARGS, find_chromium  # noqa: E402
from test_widget_every import mounted, movable  # noqa: E402

FRAME = 1000 / 60
MOVES = 1000
_MEASURE = """([root, count]) => {
  const sliders = [...root.querySelectorAll("input[type=range]")];
  const times = [];
  for (let k = 0; k < count; k++) {
    const slider = sliders[Math.floor(Math.random() * sliders.length)];
    slider.value = Number(slider.min) + Math.random() * (slider.max - slider.min);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    root.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}"""


def main(built: Path) -> None:
    """Print one line a widget."""
    print(f"{'widget':12s} {'median':>9s} {'95 %':>9s}   shares of one frame, {MOVES} moves")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for path, modules in mounted(built).items():
            page.goto((built / path).as_uri(), wait_until="load")
            for slug in movable(modules):
                root = page.wait_for_selector(f'figure[data-widget="{slug}"]')
                times = page.evaluate(_MEASURE, [root, MOVES])
                median, slow = (times[int(share * MOVES)] / FRAME for share in (0.5, 0.95))
                print(f"{slug:12s} {median:9.3f} {slow:9.3f}")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
