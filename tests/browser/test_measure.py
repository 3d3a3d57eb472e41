"""`make measure` says what is there: bytes, requests to whom, jumps, and what axe finds."""

import gzip

import measure
import pytest

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="stylesheet" href="look.css"><link rel="icon" href="data:,"></head>
<body><main><h1>A page</h1><p>Text.</p>{body}</main></body></html>"""
JUMP = """<script>addEventListener("load", () => setTimeout(() => {
  const box = document.createElement("div");
  box.style.height = "300px";
  document.querySelector("h1").before(box);
}, 100));</script>"""
WIDGET = """<div class="lw-mount"></div><script>setTimeout(() => {
  document.querySelector(".lw-mount").innerHTML = "<figure data-widget=forget></figure>";
}, 50);</script>"""


@pytest.fixture
def measured(browser, tmp_path):
    """Return ``measured(body)``: the row of a small page."""

    def row(body=""):
        (tmp_path / "look.css").write_text("p { color: black; }" * 400)
        (tmp_path / "page.html").write_text(PAGE.format(body=body), encoding="utf-8")
        measure.compressed.cache_clear()
        with measure.serving(tmp_path) as address:
            return measure.row(browser, address, tmp_path, "page.html")

    return row


def test_a_quiet_page_weighs_what_its_files_do_on_the_way(measured, tmp_path):
    found = measured()
    files = [(tmp_path / name).read_bytes() for name in ("page.html", "look.css")]
    sent = sum(len(gzip.compress(body, mtime=0)) for body in files)
    assert found["weight"] == sent / 1000 < sum(map(len, files)) / 4000
    assert (found["requests"], found["other hosts"], found["axe"]) == (2, 0, 0)
    assert found["shift"] == 0 and found["first widget"] is None and found["first paint"] > 0
    assert measure.cells(found)[0] == "page" and measure.cells(found)[6] == ""


def test_what_is_wrong_with_a_page_is_counted(measured):
    remote = '<img src="https://example.invalid/a.png" width="1" height="1">'
    found = measured(remote + WIDGET + JUMP)
    assert found["other hosts"] == 1 and found["axe"] >= 1, "an image without a text"
    assert found["shift"] > 0.1 and found["first widget"] > 0
    assert measure.line(measure.cells(found)).startswith("| page | 0 KB | 2 | 1 | 0.")
