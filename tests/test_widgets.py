"""Widgets without a browser: what their traits take, what they are called, how they are joined."""

import inspect
import math

import pytest
import traitlets

from lstm_lib import widgets
from lstm_lib.widgets import Forget, Quiz
from lstm_lib.widgets import __all__ as names
from lstm_lib.widgets.base import JS, BookWidget
from lstm_lib.widgets.bundle import (
    bundle_module,
    bundle_parts,
    bundle_script,
    common_modules,
)
from lstm_lib.widgets.quiz import parse_questions
from lstm_lib.widgets.traits import Choice, Flag, Number, NumberList, Text


@pytest.mark.parametrize("name", names)
def test_its_signature_says_what_it_takes(name):
    cls = getattr(widgets, name)
    taken = inspect.signature(cls).parameters
    assert cls.__signature__ == inspect.signature(cls)  # what the reference shows
    if not cls.movable_traits():  # a quiz takes its text, a prediction its question
        assert taken and not {"args", "kwargs"} & set(taken)
        return
    assert set(taken) == set(cls.movable_traits())
    untouched = cls()
    for key, parameter in taken.items():
        assert parameter.kind == inspect.Parameter.KEYWORD_ONLY
        assert parameter.default == getattr(untouched, key), key
    cls(**{key: parameter.default for key, parameter in taken.items()})


def test_a_signature_is_in_the_order_of_the_declarations():
    assert list(inspect.signature(Forget).parameters) == ["bias", "inputs", "steps", "log_scale"]


class Every(traitlets.HasTraits):
    """One trait of each kind."""

    number = Number(0.5, low=0, high=1, step=0.1, label="number")
    count = Number(3, low=1, high=9, step=1, label="count", whole=True)
    row = NumberList([1, 2], low=-3, high=3, step=1, label="row")
    on = Flag(True, label="on")
    kind = Choice(["tanh", "relu"], "tanh", label="kind")
    word = Text("aabb", letters="ab", longest=6, label="word")


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "0.5", None, True, [0.5], 1j])
def test_what_is_no_finite_number_is_refused(bad):
    every = Every()
    with pytest.raises(traitlets.TraitError, match="number takes a finite number from 0 to 1"):
        every.number = bad
    with pytest.raises(traitlets.TraitError, match=r"row\[1\] takes a finite number"):
        every.row = [0, bad]
    assert every.number == 0.5 and every.row == [1, 2]


def test_a_finite_number_is_clamped():
    every = Every(number=7, count=4.4, row=(9, -9))
    assert (every.number, every.count, every.row) == (1, 4, [3, -3])


@pytest.mark.parametrize("bad", [[1], [1, 2, 3], 4, "12"])
def test_a_row_keeps_its_count(bad):
    with pytest.raises(traitlets.TraitError, match="row takes a list of 2 numbers"):
        Every(row=bad)


def test_switches_and_choices_refuse_what_they_do_not_know():
    with pytest.raises(traitlets.TraitError):
        Every(on="yes")
    with pytest.raises(traitlets.TraitError):
        Every(kind="cosine")


@pytest.mark.parametrize("bad", ["aac", "a" * 7, "a b", 5, None, ["a"]])
def test_a_word_takes_its_letters_and_no_more_than_it_may_have(bad):
    every = Every(word="")
    with pytest.raises(traitlets.TraitError, match="word takes up to 6 letters out of 'ab', got"):
        every.word = bad
    assert every.word == ""


@pytest.mark.parametrize("name", names)
def test_every_widget_has_its_module_and_joins(name):
    from lstm_lib import widgets

    cls = getattr(widgets, name)
    assert issubclass(cls, BookWidget) and (JS / f"{cls.slug}.js").is_file()
    assert "export default" in cls._esm and not [
        line for line in cls._esm.splitlines() if line.startswith("import ")
    ]
    for trait in cls.movable_traits().values():
        assert trait.control()["label"]


def test_the_name_of_a_widget_is_stable():
    assert repr(Forget()) == repr(Forget(bias=3)) == Forget()._repr_mimebundle_()[0]["text/plain"]
    assert "0x" not in repr(Forget())


def test_an_unknown_argument_is_named():
    with pytest.raises(TypeError, match="Forget has no trait biass; it takes bias, inputs"):
        Forget(biass=1)


def test_reset_goes_back_to_what_the_instance_showed_first():
    assert Forget(bias=3)._controls["bias"]["first"] == 3
    assert Forget()._controls["bias"] == {
        "label": "forget bias", "min": -6, "max": 8, "step": 0.05, "whole": False, "first": 1.0,
    }  # fmt: skip


def test_the_gate_of_the_forget_widget():
    assert math.isclose(Forget().f, 0.7310585786300049)
    assert math.isclose(Forget(bias=2, inputs=-2).f, 0.5)


QUIZ = "? One?\n+ yes | right\n- no | wrong"


def test_a_quiz_is_read():
    assert parse_questions(QUIZ) == [
        {"question": "One?", "answers": [["yes", "right"], ["no", "wrong"]], "right": 0}
    ]
    assert Quiz(QUIZ).questions == parse_questions(QUIZ)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no question"),
        ("+ yes | right", "got the line"),
        ("? One?\n* yes | right", "got the line"),
        ("? One?\n+ yes", "got the line"),
        ("? One?\n+ yes |", "got the line"),
        ("? One?\n- no | wrong\n- never | wrong", "needs one right answer"),
        ("? One?\n+ yes | right", "needs one right answer and a wrong one"),
        (QUIZ + "\n+ also | right", "two right answers"),
    ],
)
def test_a_quiz_that_cannot_be_asked_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Quiz(text)


@pytest.fixture
def modules(tmp_path):
    def write(**files):
        for name, source in files.items():
            (tmp_path / f"{name}.js").write_text(source)
        return tmp_path / "main.js"

    return write


def test_modules_are_joined_once_and_in_order(modules):
    main = modules(
        main='import { a as b } from "./one.js";\nimport { c } from "./two.js";\n'
        "export default b + c;\n",
        one='import { c } from "./two.js";\nexport const a = c + 1;\n',
        two="export function c() {}\n",
    )
    joined = bundle_module(main)
    assert joined.count("function c()") == 1
    assert joined.index("$two =") < joined.index("$one =") < joined.index("$main =")
    assert "const { a: b } = $one;" in joined and joined.endswith("export default $main.default;\n")
    script = bundle_script(main, "main")
    assert '["main"] = $main.default' in script and "\nexport " not in script


def test_what_two_widgets_need_is_written_once(modules):
    main = modules(
        main='import { a } from "./one.js";\nexport default a;\n',
        other='import { a } from "./one.js";\nimport { d } from "./own.js";\nexport default d;\n',
        one='import { c } from "./two.js";\nexport const a = c;\n',
        two="export function c() {}\n",
        own="export const d = 1;\n",
    )
    entries = [main, main.with_name("other.js")]
    common = common_modules(entries)
    assert [path.name for path in common] == ["two.js", "one.js"]
    parts = bundle_parts(entries)
    assert parts.count("function c()") == 1 and "$own" not in parts
    assert "window.lstmBookParts = { $two, $one };" in parts
    script = bundle_script(entries[1], "other", common)
    assert "function c()" not in script and script.count("const d = 1") == 1
    assert "const make = ({ $two, $one }) =>" in script
    assert common_modules(entries, few=2) == [], "what only few need comes with each of them"
    assert "function c()" in bundle_script(entries[1], "other", common_modules(entries, few=2))
    assert "function c()" not in bundle_parts(entries, few=2)


def test_a_script_brings_its_style_first(modules):
    main = modules(main="export default 1;\n")
    script = bundle_script(main, "main", style='.a::before{content:"b"}')
    assert script.index(r'textContent: ".a::before{content:\"b\"}"') < script.index('["main"] =')
    assert "createElement" not in bundle_script(main, "main")


@pytest.mark.parametrize(
    ("files", "error", "message"),
    [
        ({"main": "const a = 1;\n"}, ValueError, "needs one 'export default', it has 0"),
        ({"main": 'import a from "./b.js";\nexport default 1;\n'}, ValueError, "not understood"),
        ({"main": "export { a };\nexport default 1;\n"}, ValueError, "not understood"),
        (
            {
                "main": 'import { b } from "./b.js";\nexport default b;\n',
                "b": 'import { a } from "./main.js";\nexport const b = 1;\n',
            },
            ValueError,
            "imports itself",
        ),
        (
            {"main": 'import { b } from "./gone.js";\nexport default b;\n'},
            FileNotFoundError,
            "gone",
        ),
    ],
)
def test_what_cannot_be_joined_is_an_error(modules, files, error, message):
    with pytest.raises(error, match=message):
        bundle_module(modules(**files))
