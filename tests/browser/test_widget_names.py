"""The network that writes names, in the built page: probabilities, states, and what it invents."""

import gzip

import numpy as np
import pytest
from driving import Driver

from lstm_lib.tasks import NAME_SYMBOLS, first_names, split_names
from lstm_lib.trained import load_trained
from lstm_lib.trained.packing import packed_network
from lstm_lib.training import LSTM, next_probabilities
from lstm_lib.widgets import Names
from lstm_lib.widgets.chance import page_names

PAGE = "book/learning/names.html"
CALLED = [*NAME_SYMBOLS[:-1], "end"]


def drawn(w, driver):
    driver.settle()
    bars = {f"p {name}": p for name, p in zip(CALLED, w.p, strict=True)}
    bars |= {f"c {t} {k}": value for (t, k), value in np.ndenumerate(w.c)}
    return {"bars": bars}


def assert_geometry(pictures):
    """Bars are as tall as likely; squares as large as tanh of the state is far from 0."""
    letters, units = pictures
    p = np.array([bar.value for bar in letters.drawn])
    heights = np.array([bar.pixel("height")[0] for bar in letters.drawn])
    np.testing.assert_allclose(heights / heights.max(), p / p.max(), atol=1e-3)
    feet = [sum(bar.pixel("y", "height")) for bar in letters.drawn]
    np.testing.assert_allclose(feet, feet[0], atol=0.02)
    sizes = np.array([square.pixel("width")[0] for square in units.drawn])
    states = np.abs(np.tanh([square.value for square in units.drawn]))
    np.testing.assert_allclose(sizes, sizes.max() / states.max() * states, atol=0.02)
    for square in units.drawn:
        assert ("lw-na-below" in square.classes) == (square.value < 0), square.name


def said(driver):
    return driver.root.locator(".lw-predict-said").inner_text()


def made(driver):
    """The names that it shows, and which part of the list each is marked as."""
    items = driver.root.locator(".lw-na-made li")
    names = items.evaluate_all("all => all.map(e => e.firstChild.textContent)")
    return names, items.evaluate_all("all => all.map(e => e.dataset.part ?? null)")


def write(driver, text):
    driver.settle()
    driver.root.locator('input[data-key="beginning"]').fill(text)


def test_it_asks_for_the_next_letter_and_says_how_it_was_meant(visit):
    driver = Driver(visit(PAGE), "names", show=False)
    driver.settle()
    assert "“eli”" in driver.root.locator(".lw-predict-question").inner_text()
    for hidden in (".lw-na-board", ".lw-na-made", "output[data-key=perplexity]"):
        assert (
            driver.root.locator(hidden).evaluate("e => getComputedStyle(e).visibility") == "hidden"
        )
    driver.root.locator('[data-choice="z"]').click()
    p = Names().p
    rank = 1 + int((p > p[25]).sum())
    best = np.argsort(-p)[:3]
    likely = ", ".join(f"{CALLED[k]} {p[k]:.2f}" for k in best)
    assert said(driver) == (
        f"You said z. It gives it {p[25]:.2f}, place {rank} of 27. Likeliest after “eli”: {likely}."
    )
    write(driver, "jo")
    asked = driver.root.locator(".lw-predict-question")
    assert "“eli”" in asked.inner_text(), "the answer that stands below is to this"
    driver.action("again").click()
    assert "“jo”" in asked.inner_text()
    write(driver, "eli")
    driver.root.locator(f'[data-choice="{CALLED[best[0]]}"]').click()
    assert "So does the network" in said(driver)
    driver.visit.assert_quiet()


def test_what_is_typed_is_read(widget):
    write(widget, "El4i zabe")
    assert widget.root.locator(".lw-na-units g").count() == 7, (
        "a capital and a figure are no letters"
    )
    write(widget, "elizabe")
    p = Names(beginning="elizabe").p
    np.testing.assert_allclose(
        widget.value("perplexity"), np.exp(-(p * np.log(p)).sum()), rtol=1e-9
    )
    write(widget, "")
    assert widget.root.locator(".lw-na-units g").count() == 1
    p = Names(beginning="").p
    np.testing.assert_allclose(
        widget.value("perplexity"), np.exp(-(p * np.log(p)).sum()), rtol=1e-9
    )


def test_a_bar_is_a_letter_to_take(widget):
    widget.settle()
    widget.root.locator(".lw-na-one").nth(CALLED.index("z")).click()
    assert widget.root.locator('input[data-key="beginning"]').input_value() == "eliz"
    widget.root.locator(".lw-na-one").last.click()  # the end is no letter
    assert widget.root.locator('input[data-key="beginning"]').input_value() == "eliz"


def test_it_invents_the_names_of_python(widget):
    widget.settle()
    assert made(widget)[0] == Names().invented
    widget.type("temperature", "0.35")
    assert made(widget)[0] == Names(temperature=0.35).invented
    widget.action("run").click()
    assert made(widget)[0] == Names(temperature=0.35, seed=1).invented
    write(widget, "")
    assert made(widget)[0] == Names(beginning="", temperature=0.35, seed=1).invented


def test_names_of_the_list_are_marked_and_those_held_out_apart(widget):
    training, test = map(set, split_names())
    write(widget, "")
    widget.type("temperature", "0.7")
    found = set()
    for _ in range(12):
        names, parts = made(widget)
        for name, part in zip(names, parts, strict=True):
            truth = "learned" if name in training else "held out" if name in test else None
            assert part == truth, name
        assert widget.text("known") == f"{sum(part is not None for part in parts)} of 10"
        found |= set(parts)
        widget.action("run").click()
    assert found == {"learned", "held out", None}


def test_the_network_and_the_list_come_when_the_widget_is_near(visit, book_html):
    visited = visit(PAGE, width=360)
    asked = "performance.getEntriesByType('resource').map(e => e.name)"
    assert not [name for name in visited.page.evaluate(asked) if "networks/" in name]
    Driver(visited, "names").settle()
    came = {n.rsplit("/", 1)[1] for n in visited.page.evaluate(asked) if "networks/" in n}
    assert came == {"names.js", "first_names.js"}
    folder = book_html / "_static" / "widgets" / "networks"
    weight = sum(len(gzip.compress((folder / name).read_bytes())) for name in came)
    assert weight < 70_000
    assert packed_network("names")["bytes"] == 2, "half precision"


_TWIN = """async ([packed, beginnings, temperature]) => {
  const { unpack, softmax } = await import("/math/trained.js");
  const { reader, states_of } = await import("/math/names.js");
  const network = reader(unpack(packed));
  return beginnings.map((beginning) => {
    const states = states_of(network, beginning);
    return [softmax(network.scores(states.at(-1)), temperature), states.map(({ c }) => [...c])];
  });
}"""


@pytest.mark.parametrize("temperature", [0.2, 1.0, 3.0])
def test_the_forward_pass_is_the_librarys(modules, temperature):
    beginnings = ["", "q", "elizabe", "zzzzzzzzzzz", *first_names()[::500]]
    packed = packed_network("names")
    found = modules.evaluate(_TWIN, [packed, beginnings, temperature])
    for beginning, (p, c) in zip(beginnings, found, strict=True):
        ours = Names(beginning=beginning, temperature=temperature)
        np.testing.assert_allclose(p, ours.p, rtol=1e-12, atol=1e-15, err_msg=beginning)
        np.testing.assert_allclose(c, ours.c, rtol=1e-12, atol=1e-13, err_msg=beginning)


def test_the_page_draws_as_python_draws(modules):
    params, _ = load_trained("names")
    for seed, temperature, beginning in ((0, 1.0, ""), (7, 0.4, "ma"), (999, 3.0, "x")):
        theirs = modules.evaluate(
            """async ([packed, seed, beginning, temperature]) => {
              const { unpack } = await import("/math/trained.js");
              const { generator } = await import("/math/random.js");
              const { invent, reader } = await import("/math/names.js");
              const network = reader(unpack(packed));
              return invent(network, generator(seed), { beginning, temperature, count: 30 });
            }""",
            [packed_network("names"), seed, beginning, temperature],
        )
        assert theirs == page_names(params, seed, 30, beginning=beginning, temperature=temperature)
        assert max(map(len, theirs)) <= 20


def test_draws_come_as_often_as_they_are_likely():
    params, _ = load_trained("names")
    names = page_names(params, 3, 2000, beginning="elizabe", temperature=1.0, longest=8)
    p = next_probabilities(LSTM, params, [26, *map(NAME_SYMBOLS.index, "elizabe")])
    share = np.mean([name == "elizabet" for name in names])
    assert abs(share - p[NAME_SYMBOLS.index("t")]) < 0.04


def test_python_takes_letters_only():
    with pytest.raises(Exception, match="beginning takes up to 11 letters"):
        Names(beginning="Eli")


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "names")
    driver.settle()
    driver.root.locator(".lw-na-one").nth(0).tap()
    assert driver.root.locator('input[data-key="beginning"]').input_value() == "elia"
    driver.visit.assert_quiet()
