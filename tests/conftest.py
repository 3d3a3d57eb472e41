"""Settings that all unit tests share."""

from hypothesis import settings

# The same examples in every run, and no limit of time: a slow machine is not a fault.
settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")
