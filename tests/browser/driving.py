"""Move a widget as a reader does, and read its digits."""

import re

from lstm_lib.widgets.traits import Flag, Text

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
    show : bool, optional
        Uncover what a prediction asks for. Default True.
    """

    def __init__(self, visit, slug: str, show: bool = True):
        self.visit, self.page = visit, visit.page
        self.root = self.page.locator(f'figure[data-widget="{slug}"]').first
        self.root.wait_for()
        self.root.scroll_into_view_if_needed()
        self.settle()  # what loads a network shows one step only until it has come
        self.root.locator("details.lw-more").evaluate_all("all => all.forEach(e => e.open = true)")
        if self.root.get_attribute("data-played") is not None:  # it has begun by itself
            if self.action("pause").count():
                self.action("pause").click()
            self.button("Reset").click()
            self.page.wait_for_function("e => !e.querySelector('.lw-travel')", arg=self.handle())
        if show:  # what a prediction covers is seen once the reader has committed, or asks for it
            for button in self.root.locator('[data-state="open"] [data-action="show"]').all():
                button.click()

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
                held[name] = [self.held(f"{name}-{k}") for k in range(trait.count)]
            elif hasattr(trait, "low"):
                held[name] = self.held(name)
            elif isinstance(trait, Flag):
                held[name] = self.root.locator(f'input[data-key="{name}"]').is_checked()
            elif isinstance(trait, Text):
                held[name] = self.root.locator(f'input[data-key="{name}"]').input_value()
            else:
                held[name] = self.root.locator(f'select[data-key="{name}"]').input_value()
        return cls(**held)

    def held(self, key: str) -> float:
        """Return every digit of what a slider holds."""
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

    def hold(self, key: str):
        """Return what can be taken hold of in a drawing to move the trait ``key``."""
        return self.root.locator(f'[role="slider"][data-handle="{key}"]')

    def pull(self, key: str, dx: float, dy: float) -> None:
        """Drag a handle with the mouse by (dx, dy) pixels."""
        box = self.hold(key).locator(".lw-handle-knob").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=6)
        self.page.mouse.up()

    def action(self, name: str):
        """Return the buttons with this meaning."""
        return self.root.locator(f'[data-action="{name}"]')

    def random_moves(self, count: int = 1000) -> None:
        """Move sliders at random, always the same way."""
        self.page.evaluate(_RANDOM_MOVES, [self.handle(), count])

    def button(self, name: str):
        """Return the button with this name."""
        return self.root.get_by_role("button", name=re.compile(f"^{re.escape(name)}$"))
