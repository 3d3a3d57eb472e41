"""How long a widget takes from a moved slider to a page ready to paint, as a share of one frame.

    python benchmarks/widgets.py [BUILT_BOOK]

Each slider of each widget is moved at random, 1,000 moves a widget; the time runs from the input
event until styles and layout are up to date, which is all that the page does before it paints. A
frame of a 60 Hz screen is 16.7 ms; a widget keeps up if its 95th percentile is below one frame.

The last lines are of the network that learns in its page, on a desktop and on a phone whose
processor is four times slower: there the time runs until the move has been painted, the wait for
the screen's next frame included, while it trains and while it rests, in turns.
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
  return times;
}"""

SCREENS = {"desktop": (1280, 800, 1), "slow phone": (360, 740, 4)}
TURNS = 4  # of resting and training
PAINTED = 60  # moves a turn
_PAINT = """async ([root, count]) => {
  const slider = root.querySelector("input[type=range][data-key=clip]"); // no other network
  slider.scrollIntoView({ block: "center", behavior: "instant" });
  const first = slider.valueAsNumber;
  const channel = new MessageChannel();
  const painted = () => new Promise((done) => {
    channel.port1.onmessage = done;
    requestAnimationFrame(() => channel.port2.postMessage(null)); // it comes after the paint
  });
  const times = [];
  for (let k = 0; k < count; k++) {
    await new Promise((done) => setTimeout(done, 20 + 25 * Math.random()));
    slider.value = first + Number(slider.step) * (1 + (k % 8));
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await painted();
    times.push(performance.now() - start);
  }
  slider.value = first;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  return times;
}"""


def shares(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in frames."""
    ordered = sorted(times)
    median, slow = (ordered[int(share * len(ordered))] / FRAME for share in (0.5, 0.95))
    return median, slow


def main(built: Path) -> None:
    """Print one line a widget, and those of the network that learns."""
    print(f"{'widget':12s} {'median':>9s} {'95 %':>9s}   shares of one frame, {MOVES} moves")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for path, modules in mounted(built).items():
            page.goto((built / path).as_uri(), wait_until="load")
            for slug in movable(modules):
                root = page.wait_for_selector(f'figure[data-widget="{slug}"]')
                median, slow = shares(page.evaluate(_MEASURE, [root, MOVES]))
                print(f"{slug:12s} {median:9.3f} {slow:9.3f}")
        print(f"\nuntil painted, {TURNS * PAINTED} moves each")
        for screen in SCREENS:
            rested, trained = map(shares, while_it_trains(browser, built, screen))
            print(f"{f'training, at rest, {screen}':37s} {rested[0]:9.3f} {rested[1]:9.3f}")
            print(
                f"{f'training, while it trains, {screen}':37s} {trained[0]:9.3f} {trained[1]:9.3f}"
                f"   {trained[1] / rested[1]:.2f} of that at rest"
            )
        browser.close()


def while_it_trains(browser, built: Path, screen: str) -> tuple[list[float], list[float]]:
    """Return how long a slider's moves took to be painted: at rest, and while it trains."""
    width, height, slower = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=slower > 1)
    page = context.new_page()
    page.goto((built / "book" / "learning" / "training.html").as_uri(), wait_until="load")
    root = page.wait_for_selector('figure[data-widget="training"]')
    page.evaluate("e => e.querySelectorAll('details').forEach(part => part.open = true)", root)
    throttle = {"rate": slower}
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", throttle)
    resting, training = [], []
    for _ in range(TURNS):
        root.query_selector('[data-action="restart"]').click()
        page.wait_for_function("e => e.dataset.steps === '0' && !e.ariaBusy", arg=root)
        resting += page.evaluate(_PAINT, [root, PAINTED])
        root.query_selector('[data-action="start"]').click()
        page.wait_for_function("e => Number(e.dataset.steps) > 40", arg=root)
        training += page.evaluate(_PAINT, [root, PAINTED])
        root.query_selector('[data-action="pause"]').click()
    context.close()
    return resting, training


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html")
