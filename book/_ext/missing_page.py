"""The page that a server shows for an address at which there is none.

It is shown at any depth, so it says itself from where its links count: from the address that the
book is published at, or else from what stands before the book's folder in the address asked for.
"""

from urllib.parse import urlsplit

PAGE = "404"


def add_page(app):
    if app.builder.format != "html":
        return []
    home = urlsplit(app.config.html_baseurl).path
    return [(PAGE, {"title": "No such page", "home": home}, "404.html")]


def setup(app):
    app.connect("html-collect-pages", add_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
