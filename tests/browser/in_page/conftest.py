"""All of these need a book that was built with Python in its pages."""

import pytest
from running import demand_python


@pytest.fixture(autouse=True)
def python(book_html):
    demand_python(book_html)
