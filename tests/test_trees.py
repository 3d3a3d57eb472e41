"""Nested tuples of arrays: kinds are kept, places are named, unlike structures are refused."""

from typing import NamedTuple

import numpy as np
import pytest

from lstm_lib._trees import leaves, map_arrays, map_leaves, rebuild


class Pair(NamedTuple):
    first: object
    second: object


TREE = Pair(np.array([1.0, 2.0]), (np.array(3.0), Pair(np.array([]), np.array([4.0]))))


def test_leaves_come_in_order_and_a_list_is_none_of_the_parts():
    assert [leaf.tolist() for leaf in leaves(TREE)] == [[1.0, 2.0], 3.0, [], [4.0]]
    assert leaves([1.0, 2.0]) == [[1.0, 2.0]]
    assert leaves(()) == []


def test_each_array_is_named_by_its_place():
    names = map_arrays(lambda name, _: name, "p", TREE)
    assert names == Pair("p.first", ("p.second.0", Pair("p.second.1.first", "p.second.1.second")))
    assert map_arrays(lambda name, value: (name, value), "p", [1.0]) == ("p", [1.0])


def test_kinds_are_kept():
    doubled = map_leaves(lambda a, b: a + b, TREE, TREE)
    assert type(doubled) is type(doubled.second[1]) is Pair and type(doubled.second) is tuple
    for two, one in zip(leaves(doubled), leaves(TREE), strict=True):
        np.testing.assert_array_equal(two, 2 * one)
    assert type(rebuild(TREE, [1, 2])) is Pair
    assert rebuild((1, 2), [3, 4]) == (3, 4)


def test_unlike_structures_do_not_pass_in_silence():
    with pytest.raises(ValueError, match="zip"):
        map_leaves(lambda a, b: a, (1.0, 2.0), (1.0,))
