"""Figures: the same text at every run, readable in both themes and without seeing them."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from lstm_lib import init_lstm, lstm_forward, lstm_step
from lstm_lib.figures import (
    INK,
    MUTED,
    RULE,
    SURFACE,
    Figure,
    activation_curve,
    bars,
    canvas,
    colour,
    heatmap,
    histogram,
    lines,
    lstm_cell_diagram,
    rnn_cell_diagram,
    stems,
    theme,
    unrolled_diagram,
    waterfall,
    wire_values,
)
from lstm_lib.figures.svg import inline_svg
from lstm_lib.palette import PALETTE
from lstm_lib.running_example import running_cell

WORDS = {"caption": "What is shown.", "alt": "What follows from it."}
VALUES = np.array([0.66, 0.69, -0.21, 0.6])
LSTM_VALUES = dict.fromkeys(
    ("x", "h_prev", "c_prev", "i", "f", "g", "o", "kept", "written", "c", "tanh_c", "h"), -0.345678
)

DRAW = {
    "lines": lambda **w: lines({"c": VALUES, "other": -VALUES}, markers=True, level=0.1, **w),
    "lines-led": lambda **w: lines(
        {f"curve {k}": VALUES * k for k in range(4)}, level=0.1, level_label="limit", **w
    ),
    "lines-log": lambda **w: lines({"f = .9": 0.9 ** np.arange(40)}, log_y=True, **w),
    "stems": lambda **w: stems(VALUES, symbol="c", y_label="c", **w),
    "bars": lambda **w: bars({"i": 0.545, "g": -0.3458, "rest": 0.0}, **w),
    "waterfall": lambda **w: waterfall({"f": 0.765, "through i": -0.0246}, total_symbol="c", **w),
    "heatmap": lambda **w: heatmap([[0.5, -0.2], [0.0, 1.0]], symbol="h", **w),
    "histogram": lambda **w: histogram(np.linspace(0, 1, 50) ** 2, symbol="o", **w),
    "histograms": lambda **w: histogram(
        {"before": np.linspace(0, 1, 50), "after": np.linspace(0, 1, 50) ** 2}, symbol="o", **w
    ),
    "activation-curve": lambda **w: activation_curve("sigmoid", [-2, 0, 5], symbol="f", **w),
    "lstm-cell": lambda **w: lstm_cell_diagram(values=LSTM_VALUES, **w),
    "rnn-cell": lambda **w: rnn_cell_diagram(values={"x": 1}, activation="relu", **w),
    "unrolled": lambda **w: unrolled_diagram(
        3, states=("c", "h"), values={"x": [1, 0, 0], "h": VALUES[:3]}, **w
    ),
}  # fmt: skip


def wide_cell():
    rng = np.random.default_rng(0)
    return init_lstm(rng, 2, 3), rng.normal(size=(4, 1, 2))


every_figure = pytest.mark.parametrize("kind", DRAW)


def draw(kind, name=None, **words):
    return DRAW[kind](name=name or kind, **{**WORDS, **words})


def parse(figure):
    return ElementTree.fromstring(figure.html)  # raises unless it is well-formed


def texts(figure):
    return ["".join(element.itertext()) for element in parse(figure).iter("text")]


@every_figure
def test_the_same_arrays_give_the_same_text(kind):
    assert draw(kind)._repr_html_() == draw(kind)._repr_html_()


def test_another_process_with_settings_of_its_own_gives_the_same_text():
    code = (
        "import matplotlib; matplotlib.rcParams['axes.grid'] = True\n"
        "from lstm_lib.figures import lines\n"
        "print(lines({'c': [1, 2, 3]}, name='n', caption='C.', alt='A.').html)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert printed.strip() == lines({"c": [1, 2, 3]}, name="n", caption="C.", alt="A.").html


@every_figure
def test_last_digits_of_a_computation_do_not_show(kind, monkeypatch):
    before = draw(kind).html
    monkeypatch.setattr(sys.modules[__name__], "VALUES", VALUES * (1 + 1e-13))
    assert draw(kind).html == before


def test_round_coordinates_are_not_on_the_edge_between_two_results():
    def drawn(place):
        return inline_svg(f'<svg viewBox="0 0 9 9"><path d="M {place} 1 L 2 {place}"/></svg>', "n")

    edge, below, far = (drawn(place)[0][0].get("d") for place in ("5.375", "5.374999", "5.39"))
    assert edge == below != far


@every_figure
def test_nothing_is_painted_behind_the_drawing(kind):
    """Neither the whole nor the panel within the axes: the page shows through."""
    svg = parse(draw(kind)).find(".//svg")
    whole = float(svg.get("width")) * float(svg.get("height"))
    painted = 0.0
    for path in svg.iter("path"):
        if "fill:none" in path.get("style", ""):
            continue
        places = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d"))]
        painted = max(painted, np.ptp(places[::2]) * np.ptp(places[1::2]))
    for rect in svg.iter("rect"):
        if "fill:none" not in rect.get("style", "fill:none"):  # a clip's has no style
            painted = max(painted, float(rect.get("width")) * float(rect.get("height")))
    assert painted < whole / 2


@every_figure
def test_coordinates_have_two_decimals_at_most(kind):
    for element in parse(draw(kind)).iter():
        for name in ("d", "x", "y", "transform", "points", "cx", "cy", "width", "height"):
            assert not re.search(r"\.\d{3}", element.get(name, "")), (name, element.attrib)


@every_figure
def test_it_says_its_finding_and_its_caption(kind):
    root = parse(draw(kind))
    svg = root.find(".//svg")
    assert root.tag == "figure" and root.get("class") == "lstm-figure"
    assert svg.get("role") == "img"
    title = svg.find("title")
    assert title.get("id") == svg.get("aria-labelledby")
    assert title.text == WORDS["alt"]
    assert root.find("figcaption").text == WORDS["caption"]


@every_figure
def test_its_words_have_sizes_of_their_own_in_a_frame_that_has_none(kind):
    # Where the SVG's tags are taken out, its words are not seen, and the finding is.
    root = parse(draw(kind))
    assert "font-size:0" in root.find("div").get("style").split(";")
    parents = {child: parent for parent in root.iter() for child in parent}
    for text in root.iter("text"):
        for part in (piece for piece in text.iter() if (piece.text or "").strip()):
            while not re.search(r"font(-size)?:[^;]*[1-9]\d*px", part.get("style", "")):
                part = parents[part]
                assert part.tag != "svg", text.attrib
    instead = root.find("p")
    assert instead.text == WORDS["alt"] and instead.get("aria-hidden") == "true"


@every_figure
def test_every_colour_follows_the_theme(kind):
    root = parse(draw(kind))
    paints = []
    for element in root.iter():
        assert "fill" not in element.attrib and "stroke" not in element.attrib
        for rule in element.get("style", "").split(";"):
            name, _, value = rule.partition(":")
            if name in ("fill", "stroke", "color", "background"):
                paints.append(value)
    assert paints
    symbols = "|".join(f"--sym-{s}, {colour.light}" for s, colour in PALETTE.items())
    allowed = rf"none|currentColor|url\(#[\w-]+\)|var\(({symbols})\)|var\(--pst-color-[\w-]+, .*\)"
    for value in paints:
        assert re.fullmatch(allowed, value), value
    without = re.sub(rf"var\(({symbols})\)", "", draw(kind).html)
    without = re.sub(r"<style>.*?</style>", "", without)
    assert not re.search(
        r"#[0-9a-fA-F]{3,8}\b(?<!-)", re.sub(r'(href="|url\()#[\w-]+', "", without)
    )


@every_figure
def test_a_used_symbol_has_its_dark_value_in_jupyterlab(kind):
    html = draw(kind).html
    used = set(re.findall(r"var\(--sym-(\w)", html))
    styles = "".join(re.findall(r"<style>(.*?)</style>", html))
    for symbol in used:
        assert f"--sym-{symbol}:{PALETTE[symbol].dark};" in styles
    assert (not used) or 'body[data-jp-theme-light="false"]' in html.replace("&quot;", '"')


@every_figure
def test_ids_begin_with_the_name_and_belong_to_one_figure(kind):
    ids = []
    for name in ("first", "second"):
        own = [e.get("id") for e in parse(draw(kind, name=name)).iter() if e.get("id")]
        assert all(i == name or i.startswith(f"{name}-") for i in own)
        ids += own
        html = draw(kind, name=name).html
        for reference in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', html):
            assert "".join(reference) in own
    assert len(ids) == len(set(ids))


@every_figure
@pytest.mark.parametrize("argument", ["name", "caption", "alt"])
@pytest.mark.parametrize("bad", ["", "   ", None, 3])
def test_name_caption_and_finding_are_needed(kind, argument, bad):
    with pytest.raises(ValueError, match=f"{argument}: got"):
        DRAW[kind](**{"name": "n", **WORDS, argument: bad})


@pytest.mark.parametrize("name", ["Upper", "two words", "1st", "under_score", "end-", 'a"b'])
def test_a_name_is_a_slug(name):
    with pytest.raises(ValueError, match="name: got"):
        draw("bars", name=name)


def test_a_letter_that_equals_something_is_a_symbol_in_a_caption():
    html = draw("bars", caption="A cell at t = 2, and T = 100.").html
    assert "<figcaption>A cell at <i>t</i> = 2, and <i>T</i> = 100.</figcaption>" in html


@every_figure
def test_markup_in_words_is_only_text(kind):
    html = draw(kind, caption="a < b & <b>c</b>", alt='"x" < <i>y</i>')
    assert parse(html).find("figcaption").text == "a < b & <b>c</b>"
    assert parse(html).find(".//title").text == '"x" < <i>y</i>'


def test_labels_of_two_distributions_with_one_peak_stand_apart():
    values = {"before": [0.5, 0.51, 0.9], "after": [0.5, 0.5, 0.1]}
    figure = histogram(values, limits=(0, 1), name="n", **WORDS)
    heights = {
        "".join(text.itertext()): float(text.get("y")) for text in parse(figure).iter("text")
    }
    assert abs(heights["before"] - heights["after"]) > 14


def test_two_distributions_share_bins_and_say_which_is_which():
    early, late = np.full(30, 0.45), np.array([0.1] * 5 + [0.9] * 20)
    both = histogram({"early": early, "late": late}, bins=10, limits=(0, 1), name="n", **WORDS)
    alone = histogram(late, bins=10, limits=(0, 1), name="n", **WORDS)
    assert {"early", "late"} <= set(texts(both)) and not {"early", "late"} & set(texts(alone))
    outlines = [figure.html.count("stroke-width:1.6") for figure in (both, alone)]
    assert outlines == [1, 0], "the first is a line around its bars"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("series\\['c'\\]", lambda v, w: lines({"c": [1, v]}, **w)),
        ("x", lambda v, w: lines({"c": [1, 2]}, [1, v], **w)),
        ("level", lambda v, w: lines({"c": [1, 2]}, level=v, level_label="l", **w)),
        ("values", lambda v, w: stems([1, v], **w)),
        ("values\\['f'\\]", lambda v, w: bars({"f": v}, **w)),
        ("terms\\['f'\\]", lambda v, w: waterfall({"f": v}, **w)),
        ("values", lambda v, w: heatmap([[1, v]], **w)),
        ("values", lambda v, w: histogram([1, v], **w)),
        ("values\\['a'\\]", lambda v, w: histogram({"a": [1, v], "b": [1]}, **w)),
        ("points", lambda v, w: activation_curve("tanh", [v], **w)),
        ("values\\['h'\\]", lambda v, w: lstm_cell_diagram(values={"h": v}, **w)),
        ("values\\['h'\\]", lambda v, w: rnn_cell_diagram(values={"h": v}, **w)),
        ("values\\['h'\\]", lambda v, w: unrolled_diagram(1, values={"h": [v]}, **w)),
    ],
)
def test_nan_and_infinity_are_refused_by_name(argument, call, bad):
    with pytest.raises(ValueError, match=f"^{argument}: .*"):
        call(bad, {"name": "n", **WORDS})


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("series", lambda w: lines([1, 2], **w)),
        ("series", lambda w: lines({}, **w)),
        ("series\\['b'\\]", lambda w: lines({"a": [1, 2], "b": [1]}, **w)),
        ("series\\['a'\\]", lambda w: lines({"a": [1, 0]}, log_y=True, **w)),
        ("symbols", lambda w: lines({"a": [1, 2]}, symbols={"b": "f"}, **w)),
        ("symbol", lambda w: lines({"a": [1, 2]}, symbols={"a": "q"}, **w)),
        ("series", lambda w: lines({f"bias {b}": [1, 2] for b in range(6)}, **w)),
        ("level_label", lambda w: lines({"a": [1, 2]}, level_label="limit", **w)),
        ("level_label", lambda w: lines({"a": [1, 2]}, level=1, level_label=" ", **w)),
        ("level_label", lambda w: lines({"a": [1, 2]}, level=1, level_label=2, **w)),
        ("symbol", lambda w: stems([1], symbol="q", **w)),
        ("values", lambda w: stems([], **w)),
        ("values", lambda w: heatmap([1, 2], **w)),
        ("row_labels", lambda w: heatmap([[1, 2]], row_labels=["a", "b"], **w)),
        ("bins", lambda w: histogram([1, 2], bins=0, **w)),
        ("limits", lambda w: histogram([1, 2], limits=(2, 1), **w)),
        ("values", lambda w: histogram([1, 2], limits=(0, 1.5), **w)),
        ("values", lambda w: histogram({"a": [1], "b": [2]}, limits=(0, 1.5), **w)),
        ("level", lambda w: lines({"a": [1, 2]}, log_y=True, level=0, **w)),
        ("values", lambda w: histogram({"a": [1], "b": [2], "c": [3]}, **w)),
        ("values\\['b'\\]", lambda w: histogram({"a": [1], "b": []}, **w)),
        ("values", lambda w: histogram({}, **w)),
        ("activation", lambda w: activation_curve("relu", [0], **w)),
        ("points", lambda w: activation_curve("tanh", [7], **w)),
        ("values", lambda w: lstm_cell_diagram(values={"z": 1}, **w)),
        ("values", lambda w: lstm_cell_diagram(values=[1], **w)),
        ("highlight", lambda w: lstm_cell_diagram(highlight="memory", **w)),
        ("activation", lambda w: rnn_cell_diagram(activation="elu", **w)),
        ("steps", lambda w: unrolled_diagram(0, **w)),
        ("steps", lambda w: unrolled_diagram(2.0, **w)),
        ("states", lambda w: unrolled_diagram(2, states=("x",), **w)),
        ("states", lambda w: unrolled_diagram(2, states=(), **w)),
        ("values", lambda w: unrolled_diagram(2, values={"c": [1, 2]}, **w)),
        ("values\\['h'\\]", lambda w: unrolled_diagram(2, values={"h": [1]}, **w)),
        ("backward", lambda w: unrolled_diagram(2, backward=[1], **w)),
        ("backward", lambda w: unrolled_diagram(2, backward={3: ("J", 1)}, **w)),
        ("backward\\[1\\]", lambda w: unrolled_diagram(2, backward={1: 0.5}, **w)),
        ("backward\\[1\\]\\[1\\]", lambda w: unrolled_diagram(2, backward={1: ("J", np.nan)}, **w)),
        ("t", lambda w: wire_values(lstm_forward(*running_cell()), 4)),
        ("t", lambda w: wire_values(lstm_forward(*running_cell()), True)),
        ("trace", lambda w: wire_values(lstm_forward(*wide_cell()), 0)),
        ("trace", lambda w: wire_values("a trace", 0)),
    ],
)
def test_bad_arguments_are_refused_by_name(argument, call):
    with pytest.raises(ValueError, match=f"^{argument}: "):
        call({"name": "n", **WORDS})


def test_inputs_stay_as_they_were():
    values = VALUES.copy()
    for chart in (
        lambda: lines({"c": values}, name="n", **WORDS),
        lambda: stems(values, name="n", **WORDS),
    ):
        chart()
    np.testing.assert_array_equal(values, VALUES)


def test_text_says_name_and_finding():
    assert repr(draw("bars")) == "<Figure 'bars': What follows from it.>"


def test_signs_rest_on_more_than_colour():
    assert "−0.35" in texts(draw("bars"))
    assert "−0.462" in texts(activation_curve("tanh", [-0.5], name="t", **WORDS))
    html = draw("bars").html
    hollow = html.count("fill:var(--pst-color-background")
    assert (
        hollow
        == bars({"i": 0.5, "g": 0.3, "rest": 0.0}, name="b", **WORDS).html.count(
            "fill:var(--pst-color-background"
        )
        + 1
    )
    assert "stroke-dasharray" in heatmap([[-1.0]], name="h", **WORDS).html
    assert "stroke-dasharray" not in heatmap([[1.0]], name="h", **WORDS).html


def test_signs_are_printed_where_one_of_the_values_needs_them():
    for draw_values in (bars, lambda values, **w: stems(list(values.values()), **w)):
        losses, terms, least = (
            texts(draw_values(dict(zip("abc", given, strict=True)), name="n", **WORDS))
            for given in ((2.91, 1.8, 0), (0.5, -0.25, 0), (0.5, -0.001, 0))
        )
        assert {"2.91", "1.80", "0.00"} <= set(losses) and not any("+" in t for t in losses)
        assert {"+0.50", "−0.25", "0.00"} <= set(terms)
        assert "0.50" in least, "what is printed is not below zero"


def halos(figure):
    """Each text that is drawn over others, with the height of its line."""
    return {
        "".join(text.itertext()): float(text.get("y"))
        for text in parse(figure).iter("text")
        if "paint-order:stroke;stroke:var(--pst-color-background" in text.get("style", "")
    }


def test_no_grid_line_comes_out_behind_a_number_or_a_label():
    drawn = {"bars": draw("bars"), "histograms": draw("histograms")}
    for count in range(20, 99, 3):
        for place in (0.1, 0.6):  # of the other peak: apart from this one, and at the same place
            two = {"other 0": [place] * 20 + [0.9], "one 1": [0.6] * count}
            figure = histogram(two, limits=(0, 1), name="n", **WORDS)
            drawn[f"{count} at {place}"] = figure
            one, other = sorted(halos(figure).values())
            assert place == 0.1 or other - one >= 14, f"{count}: the labels lie on each other"
            assert one > 13.64 + 11, f"{count}: a label lies beside the axis's own"
    assert set(halos(drawn["bars"])) == {"+0.55", "−0.35", "0.00"}
    assert set(halos(drawn["histograms"])) == {"before", "after"}
    for kind, figure in drawn.items():
        grid = re.findall(
            r'd="M [\d.]+ ([\d.]+) L [\d.]+ \1"[^>]*stroke:var\(--pst-color-border', figure.html
        )
        assert bool(grid) == (kind != "bars"), kind
        for text, line in halos(figure).items():
            crossed = [y for y in map(float, grid) if line - 11 < y < line + 1]
            assert not crossed, f"{kind}: a grid line through {text!r}"


def test_a_waterfall_adds_the_exact_terms():
    shown = texts(waterfall({"a": 0.00004, "b": 0.00004}, name="w", **WORDS))
    assert shown == ["a", "0.0000", "b", "0.0000", "total", "+0.0001"]


def test_the_cell_diagram_prints_each_wire_once():
    values = {wire: k / 100 for k, wire in enumerate(LSTM_VALUES, start=11)}
    shown = texts(lstm_cell_diagram(values=values, digits=2, name="n", **WORDS))
    for value in values.values():
        assert shown.count(f"{value:.2f}") == 1
    assert not [t for t in texts(lstm_cell_diagram(name="n", **WORDS)) if re.search(r"\d\.", t)]


def test_the_cell_diagram_has_four_layers_and_a_second_tanh():
    assert texts(draw("lstm-cell")).count("\N{MINUS SIGN}0.3457") == len(LSTM_VALUES)
    shown = texts(lstm_cell_diagram(name="n", **WORDS))
    assert (shown.count("σ"), shown.count("tanh")) == (3, 2)
    for label in ("ft", "it", "gt", "ot", "ct", "ct−1", "ht", "ht−1", "xt", "ft ⊙ ct−1", "it ⊙ gt"):
        assert label in shown


@pytest.mark.parametrize(
    ("part", "clear"),
    [
        ("gates", "htm1 xt ft it ot"),
        ("forget", "htm1 xt ft ctm1 ft⊙ctm1"),
        ("input", "htm1 xt it gt it⊙gt"),
        ("update", "ctm1 ft⊙ctm1 it⊙gt ct"),
        ("output", "htm1 xt ot ct tanhct ht"),
    ],
)
def test_a_part_of_the_cell_stands_out(part, clear):
    root = parse(lstm_cell_diagram(highlight=part, name="n", **WORDS))
    whole = parse(lstm_cell_diagram(name="n", **WORDS))
    assert len(list(root.iter())) == len(list(whole.iter()))
    assert not [e for e in whole.iter() if "opacity" in e.get("style", "")]
    shown = {
        "".join(e.itertext()).replace(" ", "").replace("−", "m")
        for e in root.iter("text")
        if "opacity" not in e.get("style", "")
    }
    assert shown - {"σ", "tanh"} == set(clear.split())


def test_the_wires_carry_the_numbers_of_a_step():
    params, x = running_cell()
    trace = lstm_forward(params, x)
    for t in range(4):
        wires = wire_values(trace, t)
        assert set(wires) == set(LSTM_VALUES)
        assert wires["c"] == pytest.approx(wires["kept"] + wires["written"], abs=1e-15)
        assert wires["h"] == pytest.approx(wires["o"] * wires["tanh_c"], abs=1e-15)
        step = lstm_step(params, x[t], *(np.array([[wires[k]]]) for k in ("h_prev", "c_prev")))
        assert step.c.item() == pytest.approx(wires["c"], abs=1e-15)
    assert (wire_values(trace, 0)["h_prev"], wire_values(trace, 0)["kept"]) == (0, 0)


def test_an_unrolled_network_shows_what_comes_back():
    back = {1: ("J_2", 0.434), 2: ("J_3", 0.4838)}
    figure = unrolled_diagram(3, backward=back, name="n", **WORDS)
    shown = texts(figure)
    assert [text for text in shown if text in ("J2", "0.4340", "J3", "0.4838")] == [
        "J2", "0.4340", "J3", "0.4838",
    ]  # fmt: skip
    assert figure.html.count("stroke-dasharray") == 2


def drawn_lines(figure):
    """The open paths of a drawing, each with its style as a dictionary and its points."""
    found = []
    for path in parse(figure).iter("path"):
        style = dict(rule.split(":", 1) for rule in path.get("style", "").split(";") if rule)
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", path.get("d"))]
        if style.get("fill") == "none":
            found.append((style, np.reshape(numbers, (-1, 2))))
    return found


def text_box(text):
    """Left, top, right and foot of a text with a place; never narrower than in a wide typeface."""
    words = "".join(text.itertext())
    width = text_to_path.get_text_width_height_descent(
        words, FontProperties(family="DejaVu Sans", size=14), ismath=False
    )[0]
    x, foot = float(text.get("x")), float(text.get("y"))
    anchor = re.search(r"text-anchor:(\w+)", text.get("style"))[1]
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
    return left, foot - 10.5, left + width, foot


POSITIVE = dict.fromkeys(LSTM_VALUES, 0.345678)


@pytest.mark.parametrize(
    "figure",
    [
        lambda **w: lstm_cell_diagram(values=POSITIVE, **w),
        lambda **w: lstm_cell_diagram(values=POSITIVE | {"g": -0.35, "written": -0.35}, **w),
        lambda **w: rnn_cell_diagram(values=dict.fromkeys(("x", "h_prev", "h"), -0.5), **w),
        lambda **w: unrolled_diagram(
            3, values={"h": -VALUES[:3]}, backward=dict.fromkeys((1, 2, 3), ("J", -0.5)), **w
        ),
    ],
    ids=["lstm", "lstm-negative", "rnn", "unrolled"],
)
def test_a_number_on_a_wire_has_five_pixels_of_air_on_both_sides(figure):
    figure = figure(name="n", **WORDS)
    stretches = [
        (*np.minimum(a, b), *np.maximum(a, b))
        for style, points in drawn_lines(figure)
        for a, b in zip(points, points[1:], strict=False)
    ]
    for rect in parse(figure).iter("rect"):
        x, y, width, height = (float(rect.get(k)) for k in ("x", "y", "width", "height"))
        stretches += [(x, y, x, y + height), (x + width, y, x + width, y + height)]
    checked = 0
    for text in parse(figure).iter("text"):
        if not re.fullmatch(r"−?\d\.\d+", "".join(text.itertext())):
            continue
        left, top, right, foot = text_box(text)
        checked += 1
        for x0, y0, x1, y1 in stretches:
            beside = x0 - 1 < right + 4.99 and x1 + 1 > left - 4.99 and y0 < foot and y1 > top
            assert not beside, ("".join(text.itertext()), (left, foot), (x0, y0, x1, y1))
    assert checked >= 3


def test_what_stands_back_is_as_faint_as_the_page_says():
    html = lstm_cell_diagram(highlight="forget", name="n", **WORDS).html
    assert set(re.findall(r"opacity:([^;\"]*)", html)) == {"var(--lstm-faint,.32)"}


def test_five_curves_without_a_symbol_differ_and_a_level_is_none_of_them():
    curves = {f"bias {b}": np.arange(3) * b for b in range(5)}
    figure = lines(curves, level=2, level_label="limit", name="n", **WORDS)
    curved = [style for style, points in drawn_lines(figure) if len(points) == 3]
    dashes = [style.get("stroke-dasharray") for style in curved]
    assert len(dashes) == 5 == len(set(dashes))
    straight = [style for style, points in drawn_lines(figure) if len(points) == 2]
    (level,) = [style for style in straight if "stroke-dasharray" in style]
    lengths = [[float(part) for part in (dash or "0").split(",")] for dash in dashes]
    own = [float(part) for part in level["stroke-dasharray"].split(",")]
    alike = [dash for dash in lengths if len(dash) == len(own) and np.allclose(dash, own, atol=1)]
    assert not alike
    assert float(level.get("stroke-width", 1)) < min(float(s["stroke-width"]) for s in curved)
    assert "limit" in texts(figure)


def test_end_labels_stand_apart_within_the_axes():
    ends = {f"curve {k}": [1.0, 0.001 * k] for k in range(5)}
    root = parse(lines(ends, name="n", **WORDS))
    heights = {}
    for element in root.iter("text"):
        label = "".join(element.itertext())
        place = re.search(r"translate\([\d.]+ ([\d.]+)", element.get("transform", ""))
        heights[label] = float(place[1]) if place else float(element.get("y"))
    placed = sorted(heights[label] for label in ends)
    assert min(np.diff(placed)) > 17
    assert placed[-1] < heights["1"] - 10  # over the steps' numbers


def test_a_wide_figure_scrolls_and_a_narrow_one_fits_a_phone():
    narrow, wide = (lines({"c": VALUES}, name="n", width=w, **WORDS).html for w in (416, 680))
    assert float(re.search(r"min-width:(\d+)px", narrow)[1]) <= 328
    assert "tabindex" not in narrow
    assert 'tabindex="0"' in wide and "overflow-x:auto" in wide


def test_a_drawing_of_ones_own_may_use_the_themes_colours_only():
    with theme():
        fig, ax = canvas()
        for paint in (INK, MUTED, RULE, SURFACE, colour("f")):
            ax.plot([0, 1], color=paint)
        assert isinstance(Figure.from_matplotlib(fig, "own", **WORDS), Figure)
        ax.plot([0, 1], color="#123456")
        with pytest.raises(ValueError, match="fig: got the colour #123456"):
            Figure.from_matplotlib(fig, "own", **WORDS)


def test_a_raster_image_is_refused():
    with theme():
        fig, ax = canvas()
        ax.imshow(np.zeros((2, 2)))
        with pytest.raises(ValueError, match="fig: got a raster image"):
            Figure.from_matplotlib(fig, "own", **WORDS)


def test_matplotlib_is_left_alone():
    code = (
        "import sys, lstm_lib.figures as figures\n"
        "assert 'matplotlib' not in sys.modules\n"
        "import matplotlib\n"
        "def settings():  # all but the backend, which is chosen when it is first looked at\n"
        "    return {k: matplotlib.rcParams[k] for k in matplotlib.rcParams if k != 'backend'}\n"
        "before = settings()\n"
        "figures.lines({'c': [1, 2]}, name='n', caption='C.', alt='A.')\n"
        "assert settings() == before\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
