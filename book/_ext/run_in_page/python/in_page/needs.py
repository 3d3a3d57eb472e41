"""Which cells above a cell have to run before it, from the names they bind and use."""

import ast
from functools import lru_cache
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
GENERATORS = ("default_rng", "RandomState", "Random")


class Names(NamedTuple):
    """What a cell does with names at its top level."""

    needed: frozenset  # used before the cell itself binds them
    bound: frozenset
    changed: frozenset  # put into, or drawn from, without being bound anew
    generators: frozenset  # bound to a generator of random numbers, which every use changes


class _Flow:
    """Goes through statements in their order and keeps what is bound so far."""

    def __init__(self):
        self.needed, self.bound, self.changed, self.generators = set(), set(), set(), set()

    def statements(self, body):
        for statement in body:
            self.statement(statement)

    def statement(self, node):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            for part in (*node.decorator_list, *_defaults(node)):
                self.use(part)
            self.bound.add(node.name)
            self.needed |= _free(node) - self.bound
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for name in node.names:
                self.bound.add((name.asname or name.name).split(".")[0])
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self.use(node.iter)
            self.store(node.target)
            self.maybe(node.body, node.orelse)
        elif isinstance(node, (ast.While, ast.If)):
            self.use(node.test)
            self.maybe(node.body, node.orelse)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                self.use(item.context_expr)
                if item.optional_vars is not None:
                    self.store(item.optional_vars)
            self.statements(node.body)
        elif isinstance(node, (ast.Try, getattr(ast, "TryStar", ast.Try))):
            self.statements(node.body)
            for handler in node.handlers:
                if handler.type is not None:
                    self.use(handler.type)
                self.maybe(handler.body)
            self.maybe(node.orelse)
            self.statements(node.finalbody)
        elif isinstance(node, ast.Assign):
            self.use(node.value)
            for target in node.targets:
                self.store(target)
                if isinstance(target, ast.Name) and _makes_generator(node.value):
                    self.generators.add(target.id)
        elif isinstance(node, ast.AugAssign):
            self.use(node.value)
            self.use(node.target, ast.Store)
            self.store(node.target)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.use(node.value)
                self.store(node.target)
        else:
            # `name.append(...)` alone on its line is there for what it changes.
            call = node.value if isinstance(node, ast.Expr) else None
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                self.changed |= _root(call.func)
            self.use(node)

    def maybe(self, *bodies):
        """Go through blocks that may not run: what all of them bind is bound afterwards."""
        before, after = set(self.bound), []
        ever = set(before)
        for body in bodies:
            self.bound = set(before)
            self.statements(body)
            after.append(self.bound)
            ever |= self.bound
        self.conditional = getattr(self, "conditional", set()) | ever
        self.bound = set.intersection(*after) if after else before

    def use(self, node, context=ast.Load):
        for part in _outer(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, context):
                if part.id not in self.bound:
                    self.needed.add(part.id)
            elif isinstance(part, ast.NamedExpr):
                self.bound.add(part.target.id)
            elif isinstance(part, (*FUNCTIONS, *COMPREHENSIONS)):
                self.needed |= _free(part) - self.bound

    def store(self, target):
        for part in ast.walk(target):
            if isinstance(part, (ast.Attribute, ast.Subscript)) and not isinstance(
                part.ctx, ast.Load
            ):
                self.changed |= _root(part)
        self.use(target)
        for part in ast.walk(target):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                self.bound.add(part.id)


def _outer(node):
    """The parts of a node without the insides of functions and comprehensions."""
    stack = [node]
    while stack:
        part = stack.pop()
        yield part
        if not isinstance(part, (*FUNCTIONS, *COMPREHENSIONS)):
            stack.extend(ast.iter_child_nodes(part))


def _free(node):
    """Names that a function, class or comprehension takes from outside."""
    used, own = set(), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            (used if isinstance(part.ctx, ast.Load) else own).add(part.id)
        elif isinstance(part, ast.arg):
            own.add(part.arg)
    return used - own


def _defaults(node):
    arguments = getattr(node, "args", None)
    if arguments is None:
        return [*node.bases, *(keyword.value for keyword in node.keywords)]
    return [default for default in (*arguments.defaults, *arguments.kw_defaults) if default]


def _root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _makes_generator(node):
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", None)) in GENERATORS


@lru_cache(maxsize=512)
def names(code: str) -> Names:
    """Return what a cell does with names; nothing for a cell that Python cannot read."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return Names(*[frozenset()] * 4)
    flow = _Flow()
    flow.statements(tree.body)
    bound = flow.bound | getattr(flow, "conditional", set())
    return Names(*map(frozenset, (flow.needed, bound, flow.changed, flow.generators)))


def binders(codes: dict[int, str], number: int) -> dict[str, int]:
    """Return for each name that a cell needs the nearest cell above that binds it.

    Parameters
    ----------
    codes : dict
        The code of each cell by its number.
    number : int
        The cell in question.
    """
    above = sorted((k for k in codes if k < number), reverse=True)
    found = {}
    for name in names(codes[number]).needed:
        for k in above:
            if name in names(codes[k]).bound:
                found[name] = k
                break
    return found


def depends_on(codes: dict[int, str], number: int) -> set[int]:
    """Return the cells that one cell needs at once: those that bind its names or change them."""
    found = set()
    for name, binder in binders(codes, number).items():
        found.add(binder)
        drawn = name in names(codes[binder]).generators
        for k in range(binder + 1, number):
            between = names(codes.get(k, ""))
            if name in between.changed or drawn and name in between.needed:
                found.add(k)
    return found


def needed_cells(codes: dict[int, str], number: int) -> list[int]:
    """Return every cell above that has to have run before a cell, from the top."""
    found, waiting = set(), [number]
    while waiting:
        for k in depends_on(codes, waiting.pop()) - found:
            found.add(k)
            waiting.append(k)
    return sorted(found)


class History:
    """What has run in this Python, and so what a cell still needs.

    A cell above runs again if its code is another now, if one that it needs ran after it, or if a
    name that is needed from it was bound by another cell since: what a cell gives is always what
    it gives when the page is run from its top.
    """

    def __init__(self):
        self.code: dict[int, str] = {}
        self.turn: dict[int, int] = {}
        self.binder: dict[str, int] = {}
        self.turns = 0

    def ran(self, number: int, code: str) -> None:
        """Take down that a cell has run to its end."""
        self.turns += 1
        self.code[number], self.turn[number] = code, self.turns
        for name in names(code).bound:
            self.binder[name] = number

    def broke(self, number: int, code: str) -> None:
        """Take down that a cell ended in an error, after it may have bound some of its names."""
        self.code.pop(number, None)
        for name in names(code).bound:
            self.binder[name] = number

    def plan(self, codes: dict[int, str], number: int) -> list[int]:
        """Return the cells to run, in order; the last is the one asked for."""
        needed = needed_cells(codes, number)
        expected = {k: binders(codes, k) for k in (*needed, number)}
        wants = {}  # a cell to the names that others have from it
        for found in expected.values():
            for name, binder in found.items():
                wants.setdefault(binder, set()).add(name)
        chosen: set[int] = set()
        before = -1
        while len(chosen) != before:
            before = len(chosen)
            for k in needed:
                if k not in chosen and self._is_due(codes, k, chosen, wants.get(k, set())):
                    chosen.add(k)
        return [*sorted(chosen), number]

    def _is_due(self, codes, k, chosen, wanted) -> bool:
        if self.code.get(k) != codes[k]:
            return True
        below = depends_on(codes, k)
        if below & chosen or any(self.turn.get(each, 0) > self.turn[k] for each in below):
            return True
        if any(self.binder.get(name) != k for name in wanted):
            return True
        return any(names(codes[each]).bound & wanted for each in chosen if each < k)
