"""The network on the front page: it counts what is typed, and cannot without its forget gate."""

import gzip
import json

import numpy as np
import pytest
from driving import ORIGINS, Driver

from lstm_lib import lstm_forward, lstm_step, sigmoid
from lstm_lib.tasks import COUNTING_SYMBOLS, counting_word
from lstm_lib.trained import load_trained
from lstm_lib.widgets import Counter

PAGE = "book/index.html"
SYMBOLS = COUNTING_SYMBOLS["anbn"]
PARAMS, NOTE = load_trained("counter")
UNIT = NOTE["cell"]["index"]


def without_forget(cell):
    """The same cell with the counting unit's forget gate at 0: a bias that nothing outweighs."""
    W_x, W_h, b = (array.copy() for array in cell)
    column = len(W_h) + UNIT
    W_x[:, column], W_h[:, column], b[column] = 0, 0, -1e4
    return cell._replace(W_x=W_x, W_h=W_h, b=b)


def ran(word, cuts):
    """The library's steps over S and the word, one row a symbol; cut where `cuts` says so."""
    h, c = np.zeros((2, 1, PARAMS.cell.hidden_size))
    rows = {name: [] for name in "ifgoch"} | {"p": []}
    for letter, cut in zip("S" + word, [False, *cuts], strict=True):
        cell = without_forget(PARAMS.cell) if cut else PARAMS.cell
        step = lstm_step(cell, np.eye(4)[[SYMBOLS.index(letter)]], h, c)
        h, c = step.h, step.c
        for name in "ifgoch":
            rows[name].append(getattr(step, name)[0, UNIT])
        rows["p"].append(sigmoid(h @ PARAMS.readout.W_y + PARAMS.readout.b_y)[0])
    return {name: np.array(values) for name, values in rows.items()}


def shown(driver):
    """What was read, and of each letter whether the gate was cut then."""
    cuts = driver.root.get_attribute("data-cuts")
    return driver.root.locator(".lw-word-entry").input_value(), [cut == "1" for cut in cuts]


def drawn(w, driver):
    word, cuts = shown(driver)
    t = int(driver.held("time"))
    assert len(word) == len(cuts) == t
    assert word == w.word[:t]
    run, steps = ran(word, cuts), np.arange(t + 1)
    lines = {"c": np.stack([steps, run["c"]], axis=1)}
    if any(cuts):
        lines["left alone"] = np.stack([steps, ran(word, [False] * t)["c"]], axis=1)
    i, f, g, c = (run[name][t] for name in "ifgc")
    c_prev = run["c"][t - 1] if t else 0.0
    return {
        "lines": lines,
        "marks": {"now": (t, c)},
        "wires": {"c_prev": c_prev, "kept": f * c_prev, "c": c, "f": f, "i": i, "g": g}
        | {"write": i * g},
    }


@pytest.fixture(params=ORIGINS)
def counter(visit, request):
    driver = Driver(visit(PAGE, origin=request.param), "counter")
    yield driver
    driver.visit.assert_quiet()


def said(driver):
    return driver.root.locator(".lw-co-said").inner_text()


def write(driver, text):
    driver.root.locator(".lw-word-entry").fill(text)


def cut(driver):
    return driver.root.locator("input[data-key=cut]")


def played(driver):
    """Wait until it has read the word to its end."""
    driver.page.wait_for_function(
        "e => !e.querySelector('[data-action=pause]')", arg=driver.handle(), timeout=30_000
    )
    return said(driver)


def give(driver, n):
    """The word of n a's and n b's, of which nothing is read yet."""
    driver.type("n", str(n))
    driver.press("time", "Home")


def test_it_reads_a_word_by_itself_when_the_page_opens(visit):
    visited = visit(PAGE)
    root = visited.page.locator('figure[data-widget="counter"]')
    root.get_by_text("After 5 a and 5 b it expects the end. Right.").first.wait_for()
    assert root.locator('[data-action="play"]').count() == 1, "and then it is still"
    assert root.locator(".lw-word-entry").input_value() == "aaaaabbbbb"


def test_it_moves_for_nobody_who_wants_it_still(visit):
    visited = visit(PAGE, reduced_motion="reduce")
    root = visited.page.locator('figure[data-widget="counter"]')
    root.wait_for()
    visited.page.wait_for_timeout(600)
    assert root.locator('[data-action="play"]').count() == 1
    assert root.locator("input[type=range][data-key=time]").get_attribute("data-value") == "0"


def test_what_is_typed_is_read_and_counted(counter):
    write(counter, "aabb")
    assert said(counter) == "After 2 a and 2 b it expects the end. Right."
    write(counter, "aaXab!")
    assert shown(counter)[0] == "aaab"
    assert said(counter) == "After 3 a and 1 b it expects b. Right."
    write(counter, "abb")
    assert said(counter).endswith("No word of a's and then as many b's begins like this.")
    np.testing.assert_allclose(counter.value("c"), ran("abb", [False] * 3)["c"][-1], rtol=1e-12)


def test_the_dots_are_its_probabilities_and_the_rings_the_language(counter):
    write(counter, "aaabbb")
    dots = counter.root.locator(".lw-co-dot")
    ours = ran("aaabbb", [False] * 6)["p"]
    assert dots.count() == 3 * len(ours)
    target = counting_word(3)[1]
    for dot in dots.all():
        name = dot.get_attribute("data-next")
        symbol, k = SYMBOLS.index(name[0]), int(name[1:])
        value = float(dot.get_attribute("data-value"))
        np.testing.assert_allclose(value, ours[k, symbol], rtol=1e-12)
        assert ("lw-co-legal" in dot.get_attribute("class")) == bool(target[k, symbol]), name


def test_cut_it_loses_count_and_the_next_word_is_counted_again(counter):
    give(counter, 3)
    counter.action("step").click()
    counter.action("step").click()
    cut(counter).check()
    for _ in range(2):
        counter.action("step").click()
    assert shown(counter) == ("aaab", [False, False, True, True])
    assert said(counter) == "After 3 a and 1 b it expects the end. It has lost count: b may follow."
    cut(counter).uncheck()
    counter.action("step").click()
    word, cuts = shown(counter)
    assert cuts == [False, False, True, True, False], "what was read stays read"
    np.testing.assert_allclose(counter.value("c"), ran(word, cuts)["c"][-1], rtol=1e-12)
    counter.action("play").click()
    assert played(counter).endswith("It lost count at letter 4.")
    counter.action("play").click()  # the next word, from a fresh state
    assert played(counter) == "After 3 a and 3 b it expects the end. Right."


def test_a_cut_at_the_end_reads_the_word_again(counter):
    counter.type("n", "3")
    assert said(counter) == "After 3 a and 3 b it expects the end. Right."
    cut(counter).click()
    assert "It lost count at letter 4." in played(counter)
    wire = counter.root.locator(".lw-co-cell [data-sym=f]").first
    wire.element_handle().wait_for_element_state("stable")  # force waits for nothing
    wire.click(force=True)
    assert not cut(counter).is_checked()
    assert played(counter) == "After 3 a and 3 b it expects the end. Right."


def test_the_buttons_go_on_and_begin_the_next_word_behind_a_whole_one(counter):
    a, b = (counter.root.locator(f'[data-letter="{letter}"]') for letter in "ab")
    for key in (a, a, b, b):
        key.click()
    assert shown(counter)[0] == "aabb"
    a.click()
    assert shown(counter)[0] == "a"
    assert said(counter) == "After 1 a and 0 b it expects a or b. Right."


def test_the_slider_gives_words_longer_than_it_was_trained_on(counter):
    counter.type("n", "12")
    assert said(counter) == "After 12 a and 12 b it expects the end. Right."
    assert NOTE["experiment"]["options"]["n"][1] < 12


def test_it_is_light_and_stands_above_the_fold(visit, book_html):
    files = [book_html / "_static" / "widgets" / "counter.js", book_html / PAGE]
    script, page = (path.read_bytes() for path in files)
    own = page[page.index(b'<script type="application/json"') : page.index(b"<noscript>")]
    assert 3_000 < len(gzip.compress(script)) + len(gzip.compress(own)) < 20_000
    for width, height in ((1280, 800), (360, 740)):
        root = Driver(visit(PAGE, width=width), "counter").root
        root.page.evaluate("scrollTo(0, 0)")
        box = root.locator(".lw-co-word").bounding_box()
        assert box["y"] + box["height"] < height, width


def test_without_a_script_there_is_a_picture_of_what_it_does(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/{PAGE}")
    picture = page.locator(".lw-still svg")
    assert picture.is_visible()
    n = int(Counter().n)
    c = lstm_forward(PARAMS.cell, counting_word(n)[0][:, None]).c[:, 0, UNIT]
    dots = picture.locator("circle").all()[: len(c)]
    heights = [float(dot.get_attribute("cy")) for dot in dots]
    assert np.corrcoef(heights, c)[0, 1] < -0.99999, "the state, drawn with y downward"
    assert f"from {c[0]:.2f} to {c[n]:.2f}" in picture.locator("title").text_content()
    context.close()


def test_the_language_is_the_librarys(modules):
    for n in (1, 2, 5):
        word = "a" * n + "b" * n
        theirs = modules.evaluate(
            """async (word) => {
              const { may_follow, one_hot } = await import("/math/counting.js");
              const read = [...word].map((_, k) => word.slice(0, k)).concat(word);
              return [read.map(may_follow), ["S", ...word].map(one_hot)];
            }""",
            word,
        )
        x, target = counting_word(n)
        assert np.array_equal(theirs[0], target.astype(bool))
        assert np.array_equal(theirs[1], x)


def test_a_gate_that_is_held_at_some_of_the_steps(modules):
    from lstm_lib.trained.packing import packed_network

    cuts = [False, True, False, False, True]
    theirs = modules.evaluate(
        """async ([packed, cuts, unit]) => {
          const { run, unpack } = await import("/math/trained.js");
          const { one_hot } = await import("/math/counting.js");
          const held = (t) => (t > 0 && cuts[t - 1] ? { [`f${unit}`]: 0 } : {});
          const { c, y } = run(unpack(packed), [..."Saaabb"].map(one_hot), { held });
          return [c.map((row) => row[unit]), y];
        }""",
        [packed_network("counter"), cuts, UNIT],
    )
    ours = ran("aaabb", cuts)
    np.testing.assert_allclose(theirs[0], ours["c"], rtol=1e-12)
    np.testing.assert_allclose(sigmoid(np.array(theirs[1])), ours["p"], rtol=1e-12, atol=1e-13)


def test_the_weights_in_the_page_are_the_stored_ones():
    network = json.loads(json.dumps(Counter().network))
    assert network["note"] == NOTE["cell"]
    assert sum(np.prod(shape) for shape in network["shapes"].values()) == 112
