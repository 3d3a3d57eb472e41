"""The shared checks: what they let through untouched, and what their messages say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_lib._checks import (
    affine_may_overflow,
    as_float_array,
    check_finite_result,
    check_integer,
    check_one_of,
    describe,
    is_finite,
)

any_float = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floating_point_arrays_pass_as_they_are(dtype):
    array = np.ones((2, 3), dtype)
    assert as_float_array("a", array) is array
    assert as_float_array("a", array, (2, 3)) is array
    assert as_float_array("a", array, ("B", None)) is array


@pytest.mark.parametrize("value", [1, True, [1, 2], np.arange(3, dtype=np.uint8), ((1,), (2,))])
def test_other_numbers_become_float64(value):
    array = as_float_array("a", value)
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, value)


@pytest.mark.parametrize("kind", ["<f8", ">f8"])
def test_numbers_in_another_byte_order_become_this_machines(kind):
    array = as_float_array("a", np.ones(3, kind))
    assert array.dtype == np.float64 and array.dtype.isnative
    np.testing.assert_array_equal(array, np.ones(3))


@pytest.mark.parametrize("value", [2, 5, np.int8(3), np.array(4)])
def test_integers_at_and_within_their_limits_pass(value):
    number = check_integer("n", value, 2, 5)
    assert type(number) is int and number == value
    assert check_integer("n", 10**30, 2) == 10**30


@pytest.mark.parametrize("value", [1, 6, -2, np.int64(6), True, 3.0, "3", None, [3]])
def test_other_integers_are_told_with_the_limits(value):
    with pytest.raises(ValueError, match=r"^n: got .*, expected an integer from 2 to 5$"):
        check_integer("n", value, 2, 5)
    with pytest.raises(ValueError, match=r"^n: got .*, expected an integer of at least 7$"):
        check_integer("n", value, 7)


def test_subclasses_of_arrays_become_plain_ones():
    assert type(as_float_array("a", np.ones((2, 2)).view(np.recarray))) is np.ndarray


@pytest.mark.parametrize(
    ("shape", "wanted", "text"),
    [
        ((2,), ("B", "D"), "(B, D)"),
        ((2, 3), ("B", 4), "(B, 4)"),
        ((2, 3), (5, "D"), "(5, D)"),
        ((), (3,), "(3,)"),
        ((2, 3), (None, 2), "(any, 2)"),
        ((1,), (), "()"),
    ],
)
def test_a_wrong_shape_is_told_with_the_right_one(shape, wanted, text):
    with pytest.raises(ValueError) as caught:
        as_float_array("spam", np.zeros(shape), wanted)
    assert str(caught.value) == f"spam: got shape {shape}, expected {text}"


def test_the_place_of_a_nan_is_told():
    array = np.zeros((2, 3))
    array[1, 2] = np.nan
    with pytest.raises(ValueError, match=r"^spam: got nan at index \(1, 2\), expected finite"):
        as_float_array("spam", array)
    assert as_float_array("spam", array, finite=False) is array


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (None, "NoneType None"),
        ("a", "str 'a'"),
        (object, "type <class 'object'>"),
        ([1, [2]], r"list \[1, \[2\]\]"),
        (1 + 0j, "complex"),
        (np.array(["a"]), r"shape \(1,\) and dtype <U1"),
        (np.array([None]), "dtype object"),
        (np.array(["2001"], "M8[Y]"), "datetime64"),
        (np.ma.masked_array([1.0]), "a masked array"),
    ],
)
def test_what_is_no_number_is_told(value, what):
    with pytest.raises(ValueError, match=f"^spam: got .*{what}.*, expected"):
        as_float_array("spam", value)


def test_a_description_is_cut_where_it_is_longer_than_sixty():
    assert describe("a" * 58) == f"str '{'a' * 58}'"
    assert describe("a" * 59) == f"str '{'a' * 56}..."


def test_descriptions_are_short_and_of_one_line():
    text = describe(list(range(1000)) + ["\n"])
    assert text.startswith("list [0, 1,") and text.endswith("...") and len(text) < 70
    assert "\n" not in describe((np.ones((3, 3)),))


@given(arrays(np.float64, st.integers(0, 4), elements=any_float))
def test_is_finite_looks_at_every_number(array):
    assert is_finite(array) == all(map(math.isfinite, array.tolist()))


def test_a_choice_is_checked():
    check_one_of("spam", "a", ("a", "b"))
    for wrong in ("c", None, ["a"], 1):
        with pytest.raises(ValueError, match="^spam: got .*, expected one of 'a', 'b'$"):
            check_one_of("spam", wrong, ("a", "b"))


def test_a_result_that_overflowed_is_named():
    check_finite_result("spam", np.full(3, 1e308), "eat less")
    with pytest.raises(FloatingPointError, match="^spam overflowed float32: eat less$"):
        check_finite_result("spam", np.array([np.inf], np.float32), "eat less")


@given(
    arrays(np.float64, (2, 3), elements=any_float),
    arrays(np.float64, (1, 2), elements=any_float),
)
def test_the_bound_never_misses_an_overflow(weights, inputs):
    with np.errstate(all="ignore"):
        product = inputs @ weights
    if not (np.isfinite(product).all() and np.isfinite(weights).all()):
        assert affine_may_overflow((weights,), (inputs,), 0, weights.dtype)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("share", [0.26, 0.5, 0.99, 1.01, 2.0, 3.9])
def test_the_bound_is_a_quarter_of_what_the_narrower_type_holds(dtype, share):
    """Wider weights do not overflow themselves: only the bound stands before the product."""
    largest = float(np.finfo(dtype).max)
    weights, inputs = np.array([[largest * share]]), np.ones((1, 1))
    with np.errstate(over="ignore"):
        assert np.isfinite((inputs @ weights).astype(dtype)).all() == (share < 1)
    assert affine_may_overflow((weights,), (inputs,), 0, np.dtype(dtype))
    assert not affine_may_overflow((weights * 0.24 / share,), (inputs,), 0, np.dtype(dtype))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_the_bound_lets_ordinary_numbers_pass(dtype):
    ones = np.ones((4, 4), dtype)
    assert not affine_may_overflow((ones,), (ones,), 5, ones.dtype)
    assert affine_may_overflow((ones,), (ones * np.finfo(dtype).max,), 5, ones.dtype)
