"""Move a widget as a reader does, and read its digits."""

import re

from lstm_lib.widgets.traits import Flag

ORIGINS = ("server", "file")

_RANDOM_MOVES = """([root, count]) => {
  let seed = 7;  // a small generator of the test's own: the same moves at every run
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const sliders = [...root.querySelectorAll("input[type=range]")];
  for (let k = 0; k < count; k++) {
    const slider = sliders[Math.floor(random() * sliders.length)];
    const [low, high] = [Number(slider.min), Number(slider.max)];
    slider.value = low + random() * (high - low);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""


class Driver:
    """One widget on an open page.

    Parameters
    ----------
    visit
        What the ``visit`` fixture returns.
    slug : str
        The widget's ``data-widget``.
    """

    def __init__(self, visit, slug: str):
        self.visit, self.page = visit, visit.page
        self.root = self.page.locator(f'figure[data-widget="{slug}"]').first
        self.root.wait_for()
        self.root.scroll_into_view_if_needed()

    def settle(self) -> None:
        """Wait until the widget has computed what it shows."""
        self.page.wait_for_function("e => !e.ariaBusy || e.ariaBusy === 'false'", arg=self.handle())

    def handle(self):
        """Return the widget's element as it stands now."""
        return self.root.element_handle()

    def output(self, key: str):
        """Return the element that shows ``key``."""
        return self.root.locator(f'output[data-key="{key}"], text[data-key="{key}"]').first

    def value(self, key: str) -> float:
        """Return every digit of ``key``; JavaScript writes infinity as a word."""
        return float(self.output(key).get_attribute("data-value").replace("Infinity", "inf"))

    def text(self, key: str) -> str:
        """Return ``key`` as the reader sees it."""
        return self.output(key).text_content()

    def slider(self, key: str):
        """Return the slider of ``key``."""
        return self.root.locator(f'input[type="range"][data-key="{key}"]')

    def position(self, key: str) -> float:
        """Return where the slider stands."""
        return float(self.slider(key).input_value())

    def state(self, cls):
        """Return the widget as Python makes it, with every digit of what the page holds."""
        held = {}
        for name, trait in cls.movable_traits().items():
            if hasattr(trait, "count"):
                held[name] = [self._held(f"{name}-{k}") for k in range(trait.count)]
            elif hasattr(trait, "low"):
                held[name] = self._held(name)
            elif isinstance(trait, Flag):
                held[name] = self.root.locator(f'input[data-key="{name}"]').is_checked()
            else:
                held[name] = self.root.locator(f'select[data-key="{name}"]').input_value()
        return cls(**held)

    def _held(self, key: str) -> float:
        return float(self.slider(key).get_attribute("data-value"))

    def type(self, key: str, text: str) -> None:
        """Type a number beside the slider and press Enter."""
        entry = self.root.locator(f'input[type="number"][data-key="{key}"]')
        entry.fill(text)
        entry.press("Enter")

    def press(self, key: str, *keys: str) -> None:
        """Press keys while the slider has the focus."""
        slider = self.slider(key)
        slider.focus()
        for name in keys:
            slider.press(name)

    def drag(self, key: str, share: float) -> None:
        """Drag the slider's thumb with the mouse to ``share`` of the slider's length."""
        box, now = self._box(key)
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + now * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + share * box["width"], y, steps=8)
        self.page.mouse.up()

    def tap(self, key: str, share: float) -> None:
        """Tap the slider with a finger at ``share`` of its length."""
        box, _ = self._box(key)
        self.page.touchscreen.tap(box["x"] + share * box["width"], box["y"] + box["height"] / 2)

    def _box(self, key: str):
        slider = self.slider(key)
        slider.scroll_into_view_if_needed()
        low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
        return slider.bounding_box(), (self.position(key) - low) / (high - low)

    def random_moves(self, count: int = 1000) -> None:
        """Move sliders at random, always the same way."""
        self.page.evaluate(_RANDOM_MOVES, [self.handle(), count])

    def button(self, name: str):
        """Return the button with this name."""
        return self.root.get_by_role("button", name=re.compile(f"^{re.escape(name)}$"))
