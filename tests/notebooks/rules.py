"""The rules for notebooks: each takes a notebook and its name and yields a line for each breach.

python tests/notebooks/rules.py [NOTEBOOK ...]      # all of book/ when none is named
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "_tools"))

from numbers_in_text import given, output_texts, printed, stated, supports  # noqa: E402
from update_notebooks import (  # noqa: E402
    PLACEHOLDER,
    find_notebooks,
    normalise,
    notebook_name,
    read,
    widget_state,
    widget_views,
)

Rule = Callable[[NotebookNode, str], Iterator[str]]
LINES, MOST_LINES = 12, 20
ASKS = {"Predict", "Quiz"}
LETTER = re.compile(r"(?<![\w'*’./-])[cfghio](?![\w'*’/-]|\.\w)")
NO_PROSE = re.compile(  # formulas, code, addresses, tags, and what a button says
    r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\([^)]*\)|<[^>]*>|(?<!\*)\*[^*\n]+\*(?!\*)", re.DOTALL
)
COLUMNS = 78  # what the page shows of a line of code without scrolling
IGNORING = {"nbval-ignore-output", "nbval-skip", "raises-exception"}
BOOKISH = re.compile(r"\{[\w:]+\}`[^`]*`|^:::+.*$|^\([\w-]+\)=$|^\$\$ \([\w-]+\)$", re.MULTILINE)
DIRECTIVE = re.compile(r"^\s*#\s*(?:NBVAL_|PYTEST_VALIDATE)", re.MULTILINE)
TIMING = re.compile(
    r"\d\s*(?:ns|µs|μs|us|ms|secs?|seconds?|minutes?)\b|\bWall time\b|\bCPU times\b"
    r"|\bit/s\b|\bs/it\b|\d\d:\d\d<"
)
OF_THIS_MACHINE = re.compile(r"\bat 0x[0-9a-f]{6,}|/(?:tmp|home|root|Users)/|site-packages")
# A picture that nbval does not compare, or that the page's colours cannot reach.
PICTURES = ("image/png", "image/jpeg", "image/svg+xml", "application/pdf")


def code_cells(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    return [(n, cell) for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def reason(cell: NotebookNode) -> str:
    """Why this cell may do what others may not."""
    return str(cell.metadata.get("lstm_book", {}).get("reason", "")).strip()


def name_is_a_slug(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Chapters are named after what they teach, so that one more needs no renumbering."""
    if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*\.ipynb", Path(name).name):
        yield "the file name is no slug of small letters, joined by hyphens or underscores"


def has_one_title(notebook: NotebookNode, name: str) -> Iterator[str]:
    """The page, the table of contents and the search take the title from the first line."""
    first = notebook.cells[0] if notebook.cells else None
    if not first or first.cell_type != "markdown" or not re.match(r"# \S", first.source):
        yield "the first cell does not begin with '# ' and a title"
    count = sum(len(re.findall(r"^# \S", text, re.MULTILINE)) for _, text in markdown(notebook))
    if count > 1:
        yield f"there are {count} titles"


def markdown(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """The text of each Markdown cell, without the code blocks in it."""
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            yield position, re.sub(r"^```\w*\n.*?^```", "", cell.source, flags=re.M | re.S)


def is_stored_by_update(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Counts 1..n, stable ids, no noise, one beginning: what `make notebooks-update` leaves."""
    expected = normalise(notebook, name)
    for (position, cell), (_, should) in zip(
        code_cells(notebook), code_cells(expected), strict=True
    ):
        if cell.execution_count != should.execution_count:
            yield f"cell {position}: execution count is not {should.execution_count}"
        elif cell != should:
            yield f"cell {position}: not as `make notebooks-update` stores it"
    if notebook.metadata != expected.metadata:
        yield "metadata: not as `make notebooks-update` stores it"


def cells_are_short(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Logic lives in lstm_lib. Imports are not counted: one name a line is a matter of format."""
    for position, cell in code_cells(notebook):
        imports = [n for n in _tree(cell).body if isinstance(n, (ast.Import, ast.ImportFrom))]
        lines = len(cell.source.splitlines())
        lines -= sum(node.end_lineno - node.lineno + 1 for node in imports)
        if lines > MOST_LINES:
            yield f"cell {position}: {lines} lines, more than {MOST_LINES}"
        elif lines > LINES and not reason(cell):
            yield f"cell {position}: {lines} lines, more than {LINES}, and no reason in metadata"


def lines_fit_the_page(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Code and what it prints are read without scrolling sideways."""
    for position, cell in code_cells(notebook):
        shown = [] if "remove-input" in tags(cell) else cell.source.splitlines()
        for output in cell.outputs:
            shown += output.get("text", "").splitlines()
        for line in shown:
            if len(line) > COLUMNS:
                yield f"cell {position}: {len(line)} columns, more than {COLUMNS}: {line.strip()}"


def definitions_are_checked(notebook: NotebookNode, name: str) -> Iterator[str]:
    """A function that a cell teaches is held equal to lstm_lib's in the next code cell."""
    cells = code_cells(notebook)
    library = {"lstm_lib"}
    for _, cell in cells:
        library |= _imported(_tree(cell))
    for (position, cell), (_, following) in zip(cells, [*cells[1:], (0, None)], strict=True):
        for node in ast.walk(_tree(cell)):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            if following is None or not _compares(_tree(following), node.name, library):
                yield (
                    f"cell {position}: defines {node.name}, "
                    "and the next code cell does not assert that it equals lstm_lib's"
                )


def _tree(cell: NotebookNode) -> ast.Module:
    lines = [line for line in cell.source.splitlines() if not re.match(r"\s*[%!]", line)]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _imported(tree: ast.AST, module: str = "lstm_lib") -> set[str]:
    """Names that stand for something of `module`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{module}."):
            found |= {part.asname or part.name for part in node.names}
        elif isinstance(node, ast.Import) and module == "lstm_lib":
            found |= {
                part.asname or "lstm_lib"
                for part in node.names
                if part.name.split(".")[0] == "lstm_lib"
            }
    return found


def _compares(tree: ast.AST, defined: str, library: set[str]) -> bool:
    """Whether an assertion in `tree` rests on both, by name or by a variable made from them."""
    origins: dict[str, set[str]] = defaultdict(set)

    def names(node: ast.AST) -> set[str]:
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        return used.union(*(origins[name] for name in used))

    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        origins[part.id] |= names(statement.value)
        asserts = isinstance(statement, ast.Assert) or (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and "assert" in ast.unparse(statement.value.func)
        )
        # Inside a loop or a with block as well.
        inner = [part for part in ast.walk(statement) if isinstance(part, ast.Assert)]
        for check in [statement] if asserts else inner:
            used = names(check)
            if defined in used and used & library:
                return True
    return False


def folds_setup_and_figures(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Folded away are the first cell, with imports, and cells that only draw; nothing else is."""
    cells = code_cells(notebook)
    figures = set().union(*(_imported(_tree(cell), "lstm_lib.figures") for _, cell in cells))
    for order, (position, cell) in enumerate(cells):
        folded, draws = "hide-input" in tags(cell), _draws(_tree(cell), figures)
        if order == 0 and not folded:
            yield "the first code cell is the set-up: it has to be tagged hide-input"
        elif order and folded and not draws:
            yield f"cell {position}: tagged hide-input, and it is no call of a figure alone"
        elif draws and not folded and "hide-cell" not in tags(cell):
            yield f"cell {position}: a figure's call, which has to be tagged hide-input"


def _draws(tree: ast.AST, figures: set[str]) -> bool:
    """Whether the cell is one call of something imported from lstm_lib.figures."""
    return (
        isinstance(tree, ast.Module)
        and len(tree.body) == 1
        and isinstance(tree.body[0], ast.Expr)
        and isinstance(tree.body[0].value, ast.Call)
        and isinstance(tree.body[0].value.func, ast.Name)
        and tree.body[0].value.func.id in figures
    )


def words_are_no_code(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Code in sight holds no question, with its answer, and no description of a drawing."""
    for position, cell in code_cells(notebook):
        if tags(cell) & {"hide-input", "hide-cell", "remove-input"}:
            continue
        for call in ast.walk(_tree(cell)):
            if not isinstance(call, ast.Call):
                continue
            if isinstance(call.func, ast.Name) and call.func.id in ASKS:
                yield f"cell {position}: a {call.func.id} in sight, which has to be remove-input"
            elif any(word.arg == "alt" for word in call.keywords):
                yield f"cell {position}: a drawing's description in sight; fold the drawing's call"


def letters_are_set(notebook: NotebookNode, name: str) -> Iterator[str]:
    """A gate or a state has one look, in a formula and in a sentence: $f$, never a plain f."""
    for position, text in markdown(notebook):
        for found in LETTER.finditer(NO_PROSE.sub(" ", text)):
            near = NO_PROSE.sub(" ", text)[max(0, found.start() - 20) : found.end() + 20]
            yield f"cell {position}: a plain {found[0]} in {near!r}; write ${found[0]}$"


def numbers_are_shown(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Each decimal number of the text is in an output, in the code, or listed with its source."""
    states = [model["state"] for model in widget_state(notebook).values()]
    shown, put_in = printed(notebook), given(notebook, states)
    listed = {}
    for entry in notebook.metadata.get("lstm_book", {}).get("quoted", ()):
        figure = str(entry.get("figure", ""))
        listed[figure] = False
        yield from _source_breaches(figure, str(entry.get("source", "")))
    for position, text in markdown(notebook):
        for claim in stated(text):
            entry = next((f for f in listed if claim in stated(f) or f == claim.written), None)
            if entry is not None:
                listed[entry] = True
            elif not supports(claim, shown, put_in):
                yield f"cell {position}: {claim.written} is in no output, and has no source"
    for figure in (figure for figure, used in listed.items() if not used):
        yield f"metadata: {figure} is listed as quoted and stands nowhere in the text"


def _source_breaches(figure: str, source: str) -> Iterator[str]:
    """A source is a key of references.bib, or another notebook that shows the figure."""
    if source.endswith(".ipynb"):
        path = ROOT / source
        if not path.is_file():
            yield f"metadata: {figure} is quoted from {source}, which is not there"
        elif not all(supports(claim, printed(read(path))) for claim in stated(figure)):
            yield f"metadata: {figure} is in no output of {source}"
        return
    bibliography = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    if source not in re.findall(r"^@\w+\{\s*([^,\s]+)", bibliography, re.MULTILINE):
        yield f"metadata: the source of {figure}, {source!r}, is not in references.bib"


def reads_plainly(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Where only Markdown is known, a role or a directive is word salad: book/_ext/plain.py."""
    for position, text in markdown(notebook):
        for found in BOOKISH.finditer(text):
            yield f"cell {position}: {found[0].strip()!r}, which is Markdown in the book alone"


def directives_are_tags(notebook: NotebookNode, name: str) -> Iterator[str]:
    """What nbval is told is no business of the reader."""
    for position, cell in code_cells(notebook):
        if DIRECTIVE.search(cell.source):
            yield f"cell {position}: a directive for nbval stands in the code; make it a tag"


def exceptions_have_reasons(notebook: NotebookNode, name: str) -> Iterator[str]:
    """An output that is not compared could be anything."""
    for position, cell in code_cells(notebook):
        for tag in sorted(tags(cell) & IGNORING):
            if not reason(cell):
                yield f"cell {position}: {tag} without a reason in metadata.lstm_book.reason"


def outputs_can_be_compared(notebook: NotebookNode, name: str) -> Iterator[str]:
    """nbval looks at text and HTML: figures are inline SVG, and nothing goes to stderr."""
    for position, cell in code_cells(notebook):
        for output in cell.outputs:
            for kind in set(PICTURES) & set(output.get("data", {})):
                yield f"cell {position}: {kind}, which nbval or the page's colours cannot reach"
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                yield f"cell {position}: an error, {output.ename}"
            if output.output_type == "stream" and output.name == "stderr":
                yield f"cell {position}: output on stderr"


def outputs_are_timeless(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Neither how long it took nor where it ran."""
    for position, text in output_texts(notebook):
        for pattern, what in ((TIMING, "a time"), (OF_THIS_MACHINE, "something of this machine")):
            found = pattern.search(text)
            if found:
                yield f"cell {position}: {what} in the output: {found[0].strip()}"


def widgets_are_stored(notebook: NotebookNode, name: str) -> Iterator[str]:
    """Every view has its state, and no state a copy of the package's JavaScript."""
    state = widget_state(notebook)
    for view in widget_views(notebook):
        if view["model_id"] not in state:
            yield f"widgets: no state is stored for the view {view['model_id']}"
    for model_id, model in state.items():
        if model["state"].get("_esm", PLACEHOLDER) != PLACEHOLDER or "_css" in model["state"]:
            yield f"widgets: {model_id} carries a copy of its JavaScript or style"


RULES: list[Rule] = [
    reads_plainly,
    name_is_a_slug,
    has_one_title,
    is_stored_by_update,
    cells_are_short,
    lines_fit_the_page,
    definitions_are_checked,
    folds_setup_and_figures,
    words_are_no_code,
    letters_are_set,
    numbers_are_shown,
    directives_are_tags,
    exceptions_have_reasons,
    outputs_can_be_compared,
    outputs_are_timeless,
    widgets_are_stored,
]


def title(notebook: NotebookNode) -> str:
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ").strip()


def titles_are_unique(paths: Iterable[Path]) -> Iterator[str]:
    """Two pages of one title cannot be told apart in a search or a bookmark."""
    seen: dict[str, str] = {}
    for path in paths:
        heading = title(read(path)).casefold()
        if heading in seen:
            yield f"{notebook_name(path)}: its title is that of {seen[heading]}"
        seen[heading] = notebook_name(path)


def breaches(path: Path) -> list[str]:
    """Everything wrong with one notebook."""
    notebook, name = read(path), notebook_name(path)
    return [f"{name}: {line}" for rule in RULES for line in rule(notebook, name)]


def main() -> int:
    paths = find_notebooks(sys.argv[1:])
    found = [line for path in paths for line in breaches(path)]
    found += titles_are_unique(paths)
    print("\n".join(found) if found else f"{len(paths)} notebooks keep every rule.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
