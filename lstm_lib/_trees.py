"""Arrays inside tuples and named tuples, nested or not, taken as one long list of numbers.

A tuple has parts; a list does not, it is numbers on their way to an array.
"""

__all__ = ["leaves", "map_arrays", "map_leaves", "rebuild"]


def rebuild(like, parts):
    """A tuple of the same kind as `like`: named tuples take their fields one by one."""
    return type(like)(*parts) if hasattr(like, "_fields") else tuple(parts)


def map_arrays(function, name, value):
    """Apply ``function(name, array)`` to each array of a nested tuple."""
    if not isinstance(value, tuple):
        return function(name, value)
    fields = getattr(value, "_fields", range(len(value)))
    return rebuild(
        value,
        [
            map_arrays(function, f"{name}.{field}", part)
            for field, part in zip(fields, value, strict=True)
        ],
    )


def map_leaves(function, first, *others):
    """Apply `function` to the arrays at the same place of nested tuples of one structure."""
    if not isinstance(first, tuple):
        return function(first, *others)
    return rebuild(
        first, [map_leaves(function, *parts) for parts in zip(first, *others, strict=True)]
    )


def leaves(value):
    """All that stands at the ends of a nested tuple, in order."""
    if not isinstance(value, tuple):
        return [value]
    return [leaf for part in value for leaf in leaves(part)]
