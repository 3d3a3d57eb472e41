"""The book's own page: its theme, its description, its links, and no file that it does not use."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from symbols import uncolour

BOOK = Path(__file__).resolve().parents[1]
DESCRIPTION_LENGTH, ENOUGH = 160, 60
SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[^a-z])")
CITED = re.compile(r"\s*\((?:[A-Z][^()]*, )?(?:1[89]|20)\d\d[a-z]?\)")  # what a citation has become
WORDY = 30  # letters in a cell that a narrow column would pull into a tower

# Style sheets and scripts of extensions, all of which the book's own style covers.
NEVER = ("mystnb.", "pygments.css", "documentation_options", "doctools", "sphinx_highlight")

# myst-nb puts paragraphs into a summary, which HTML does not allow, and a label that hides them.
SUMMARY = re.compile(
    r'<summary aria-label="Toggle hidden content">\s*'
    r'<p class="collapsed admonition-title">(?P<show>.*?)</p>\s*'
    r'<p class="expanded admonition-title">(?P<hide>.*?)</p>\s*</summary>',
    re.DOTALL,
)
# A corner without a word heads nothing. A formula alone says nothing to a screen reader's table
# commands, which want words.
HEADER = re.compile(r'<th class="(?P<classes>[^"]*\bhead\b[^"]*)">(?P<inner>.*?)</th>', re.DOTALL)
FORMULA = re.compile(
    r'\s*(?:<p>)?<span class="math[^"]*">'
    r'(?:\\\((?P<raw>.*?)\\\)|.*<span class="tex"[^>]*>\$(?P<drawn>.*?)\$</span></mjx-container>)'
    r"</span>(?:</p>)?\s*",
    re.DOTALL,
)

# What a translator would make of a signature is no longer code.
SIGNATURE = re.compile(r'<dt class="sig [^"]*"')

# The entry of the page itself in the contents.
CURRENT = re.compile(r'<a class="current reference internal" href="#">.*?</a>', re.DOTALL)

# docutils marks references with a role that ARIA has given up, in a list without items.
CITATION_ROLES = re.compile(
    r' role="doc-biblioentry"|(?<=<div) role="list"(?= class="citation-list")'
)


class fold(nodes.General, nodes.Element):
    """What becomes ``<details>``."""


class fold_title(nodes.General, nodes.Element):
    """Its ``<summary>``."""


class FoldAdmonitions(SphinxPostTransform):
    """Turn an admonition of class ``dropdown`` into ``<details>``, which needs no script."""

    default_priority = 300
    formats = ("html",)

    def run(self):
        for admonition in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in admonition.get("classes", ()):
                continue
            title, *content = admonition.children
            folded = fold("", classes=["admonition", *admonition["classes"]], ids=admonition["ids"])
            folded += fold_title("", *title.children)
            folded += content
            admonition.parent.replace(admonition, folded)


def open_fold(translator, node):
    translator.body.append(translator.starttag(node, "details"))


def close_fold(translator, node):
    translator.body.append("</details>\n")


def open_title(translator, node):
    translator.body.append("<summary>")


def close_title(translator, node):
    translator.body.append("</summary>\n")


class ScrollTables(SphinxPostTransform):
    """Put each table into a box of its own that scrolls, so that the page never does."""

    default_priority = 300
    formats = ("html",)

    def run(self):
        for table in list(self.document.findall(nodes.table)):
            columns = len(list(table.findall(nodes.colspec)))
            longest = max((len(cell.astext()) for cell in table.findall(nodes.entry)), default=0)
            wordy = columns > 3 and longest > WORDY
            box = nodes.container("", classes=["scroll-box", "wordy"] if wordy else ["scroll-box"])
            table.parent.replace(table, box)
            box += table


class LiftLists(SphinxPostTransform):
    """Take lists out of paragraphs, which HTML does not let hold any: fields of docstrings do."""

    default_priority = 300
    formats = ("html",)

    def run(self):
        lists = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list)
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if not any(isinstance(child, lists) for child in paragraph):
                continue
            lifted, run = [], []
            for child in [*paragraph.children, None]:
                if child is not None and not isinstance(child, lists):
                    run.append(child)
                    continue
                if any(part.astext().strip() for part in run):
                    lifted.append(nodes.paragraph("", "", *run))
                run = []
                if child is not None:
                    lifted.append(child)
            paragraph.parent.replace(paragraph, lifted)


def describe(doctree) -> str:
    """Return the page's first sentences, whole ones, for search engines and link previews.

    A sentence with a formula, or one that is too long, is left out.
    """
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if any(isinstance(ancestor, nodes.Admonition) for ancestor in _ancestors(paragraph)):
            continue
        plain = CITED.sub("", " ".join(paragraph.astext().split()))
        for sentence in SENTENCES.split(plain):
            if "\\" in sentence or "_" in sentence or not sentence.endswith((".", "?", "!")):
                continue
            longer = f"{text} {sentence}".strip()
            if len(longer) <= DESCRIPTION_LENGTH:
                text = longer
            elif text:
                return text
        if len(text) >= ENOUGH:
            break
    return text


def _ancestors(node):
    while node.parent is not None:
        node = node.parent
        yield node


def chapter_number(env, page: str) -> int | None:
    """Return a page's number among the chapters, or nothing for one that is none."""
    number = env.toc_secnumbers.get(page, {}).get("")
    return number[0] if number else None


def shape_page(app, pagename, templatename, context, doctree):
    """Complete what the layout needs, and mend and slim the page."""
    body = context.get("body", "")
    shaped = CITATION_ROLES.sub("", SUMMARY.sub(_summary, body))
    context["body"] = SIGNATURE.sub(r'\g<0> translate="no"', HEADER.sub(_header, shaped))
    context["page_description"] = (
        describe(doctree)
        if doctree is not None and 'name="description"' not in context.get("metatags", "")
        else ""
    )
    # The list under the page's own title: the title itself is the top of the page.
    toc = context.get("toc", "")
    inner = re.search(r"</a>\s*(<ul>.*</ul>)\s*</li>\s*</ul>\s*$", toc, re.DOTALL)
    context["toc_entries"] = inner[1] if inner else ""
    context["display_toc"] = bool(inner)
    context["with_sections"] = with_sections
    _, before, after = app.builder.relations.get(pagename, (None, None, None))
    context["prev_line"] = app.chapter_lines.get(before, "")
    context["next_line"] = app.chapter_lines.get(after, "")
    context["chapter"] = chapter_number(app.env, pagename)
    context["chapters"] = sum(
        chapter_number(app.env, page) is not None for page in app.env.toc_secnumbers
    )
    for group in ("css_files", "script_files"):
        # In place: Sphinx, and the extensions that add to a page's files, hold this very list.
        context[group][:] = [item for item in context[group] if _wanted(item)]


def with_sections(contents: str, sections: str) -> str:
    """Return the book's contents with the sections of the page below the page's own entry.

    They are seen where there is no room for a list of their own beside the text. A page that
    leads to pages below it has these there, and its sections are about them one by one.

    Parameters
    ----------
    contents : str
        The list of pages; the entry of this page is of class ``current``.
    sections : str
        The list of sections, which may be empty.
    """
    listed = sections.replace("<ul>", '<ul class="page-sections">', 1)

    def entry(match) -> str:
        own = match[0].replace("<a ", '<a aria-current="page" ', 1)
        return own if contents[match.end() :].lstrip().startswith("<ul") else own + listed

    return CURRENT.sub(entry, contents, count=1)


def _wanted(item) -> bool:
    name = str(getattr(item, "filename", item) or "")
    return not any(part in name for part in NEVER)


def _header(match) -> str:
    inner = match["inner"]
    if not re.sub(r"<[^>]+>", "", inner).strip():
        return "<td></td>"
    formula = FORMULA.fullmatch(inner)
    if not formula:
        return match[0]
    latex = formula["drawn"] or uncolour(formula["raw"])
    spoken = " ".join(re.sub(r"[\\{}_^]", " ", latex).split())
    words = f'<span class="visually-hidden">{spoken}</span>'
    return f'<th class="{match["classes"]}">{words}<div aria-hidden="true">{inner}</div></th>'


def _summary(match) -> str:
    return (
        f'<summary><span class="when-closed">{match["show"]}</span>'
        f'<span class="when-open">{match["hide"]}</span></summary>'
    )


def write_palette(app):
    """Write the symbols' colours, which figures and widgets share, into the book's style."""
    if app.builder.format != "html":
        return
    from lstm_lib.palette import palette_css

    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "symbols.css").write_text(palette_css(), encoding="utf-8")


def allow_underscores(app):
    """Keep GitHub Pages from running Jekyll, which leaves out every folder that begins with _."""
    if app.builder.format == "html":
        (Path(app.outdir) / ".nojekyll").touch()


def setup(app):
    app.setup_extension("front_map")
    app.add_html_theme("book", str(BOOK / "_templates"))
    # Jupyter Book passes these settings on whether or not the extension that reads them is loaded.
    app.add_config_value("comments_config", {}, "")
    app.add_css_file("symbols.css")
    app.add_js_file("book.js", loading_method="defer")
    app.add_node(fold, html=(open_fold, close_fold))
    app.add_node(fold_title, html=(open_title, close_title))
    app.add_post_transform(FoldAdmonitions)
    app.add_post_transform(ScrollTables)
    app.add_post_transform(LiftLists)
    app.connect("builder-inited", write_palette)
    app.connect("builder-inited", allow_underscores)
    # After every extension that adds a file to a page.
    app.connect("html-page-context", shape_page, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
