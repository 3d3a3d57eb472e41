"""Arguments no function can use, or might: errors must be named, and nothing else may break."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

numbers = st.floats(allow_nan=True, allow_infinity=True)
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    numbers,
    st.text(max_size=3),
    st.just(object()),
    st.just({}),
    st.lists(numbers, max_size=3),
    st.lists(st.lists(numbers, max_size=2), max_size=3),
    st.tuples(numbers, numbers),
    arrays(np.float64, array_shapes(min_dims=0, max_dims=4, max_side=3), elements=numbers),
    arrays(np.complex128, (2, 2)),
    arrays(object, (2, 2), elements=st.none()),
    arrays("U2", (2, 2)),
)


def assert_named_or_finite(function, arguments, position, value):
    """With `value` at `position`, the call raises a `ValueError` or `FloatingPointError`, or its
    result is finite: no other exception, no NaN."""
    arguments = list(arguments)
    arguments[position] = value
    try:
        result = function(*arguments)
    except (ValueError, FloatingPointError) as error:
        assert str(error)
        return
    for array in leaves(result):
        if not isinstance(array, str):
            assert np.isfinite(array).all()


def leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]
