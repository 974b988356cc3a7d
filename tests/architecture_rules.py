"""The architecture rules as data, and the checker that reads them from the source.

A problem is a sentence `path:line: what is wrong`. The sources are parsed, never imported.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.parsed import parsed

PAGE_LINES = 60


@dataclass(frozen=True)
class Layer:
    """What a layer is and what it may import: `own` parts of the project, `libraries` by root.

    Every layer may import the standard library. `lazy` parts may be imported inside functions only.
    """

    own: tuple[str, ...]
    libraries: tuple[str, ...]
    lazy: tuple[str, ...] = ()


SHAPES = ("shapely", "geopandas", "pyogrio", "pyproj")

VOCABULARY = "src.domain"
"""What every layer may import."""
ROOMS = ("files", "sources", "workplaces", "extracts", "boundaries", "lists")
ROOM = Layer(
    (
        *(f"src.load.{room}" for room in ROOMS),
        *("src.load.loaded_file", "src.load.served", "src.text"),
    ),
    ("numpy", "pandas", "pyarrow", "python_calamine", "openpyxl", *SHAPES),
)
"""A part of src/load reads files and knows nothing of how data are served."""
# Which other paths may import what. A path belongs to the first row whose prefix matches.
LAYERS: dict[str, Layer] = {
    "src/domain/": Layer((), ()),
    "src/metrics/": Layer(("src.metrics", "src.domain"), ("numpy", "pandas", "scipy", "pyvrp")),
    "src/cohorts/": Layer(("src.cohorts",), ("numpy", "scipy")),
    "src/protect/": Layer(("src.protect",), ("numpy", "pandas")),
    **{f"src/load/{room}/": ROOM for room in ROOMS},
    "src/load/": Layer(
        (
            *("src.load", "src.domain", "src.text", "src.store", "src.linkage", "src.sample"),
            *("src.exports", "src.settings", "src.memory"),
        ),
        ("numpy", "pandas"),
    ),
    "src/linkage/": Layer(
        ("src.linkage", "src.memory"), ("numpy", "pandas", "rapidfuzz", "shapely")
    ),
    "src/exports/": Layer(
        ("src.exports", "src.text"),
        ("numpy", "pandas", "pyarrow", "xlsxwriter", *SHAPES),
    ),
    "src/store/operations/migrat": Layer(("src.store",), ("sqlalchemy", "alembic")),
    "src/store/operations/": Layer(
        ("src.store", "src.text"),
        ("sqlalchemy", "numpy", "pandas"),
        lazy=("src.store.operations.migrate",),
    ),
    "src/store/postgres/": Layer(
        ("src.store", "src.settings"), ("sqlalchemy", "psycopg", "pyarrow")
    ),
    "src/store/cluster/": Layer(
        ("src.store", "src.settings"), ("sqlalchemy", "numpy", "pyarrow", "pyspark")
    ),
    "src/store/": Layer(
        (
            *("src.store", "src.cohorts", "src.protect", "src.memory", "src.text"),
            *("src.metrics.joint_model", "src.metrics.firm_rates", "src.metrics.visit_effect"),
            "src.metrics.visit_records",
            "src.metrics.visit_reach",
            *("src.metrics.weekly", "src.metrics.comparison", "src.metrics.change"),
            *("src.metrics.helped", "src.metrics.replay", "src.metrics.visit_list"),
            *("src.metrics.firm_help", "src.metrics.screening"),
            *("src.metrics.campaign_effect", "src.metrics.effect_sums"),
            "src.metrics.record_then",
            *("src.metrics.chance", "src.metrics.cohort_levels"),
        ),
        ("sqlalchemy", "duckdb_sqlalchemy", "duckdb", "numpy", "pandas", "pyarrow"),
    ),
    "src/sample/": Layer(
        (
            "src.sample",
            "src.load.lists.regions",
            "src.load.lists.complexes",
        ),
        ("numpy", "pandas", "scipy"),
    ),
    "src/figures/": Layer(("src.figures",), ("plotly", "numpy", "pandas", "shapely")),
    "src/pictures/": Layer(("src.pictures",), ("matplotlib", "PIL", "plotly", "numpy", "pandas")),
    "src/text/": Layer(("src.text",), ("holidays",)),
    "src/report/": Layer(
        (
            *("src.report", "src.metrics", "src.store", "src.text", "src.exports"),
            "src.figures",
        ),
        ("numpy", "pandas", "plotly", "hwpx"),
        lazy=("src.pictures",),
    ),
    "src/ui/": Layer(
        (
            *("src.ui", "src.store", "src.text", "src.exports", "src.memory", "src.settings"),
            "src.figures.markup",
        ),
        (
            *("pyarrow", "streamlit", "starlette", "anyio", "uvicorn", "websockets", "google"),
            *("numpy", "pandas"),
        ),
    ),
    "src/screens/": Layer(
        (
            *("src.screens", "src.ui", "src.metrics", "src.figures", "src.store", "src.text"),
            *("src.exports", "src.memory", "src.settings"),
            *("src.load.outcome", "src.load.progress"),
        ),
        ("streamlit", "numpy", "pandas"),
        lazy=("src.report", "src.load"),
    ),
    "src/command/": Layer(
        (
            *("src.command", "src.domain", "src.load", "src.store", "src.text"),
            *("src.exports", "src.settings"),
        ),
        ("pandas",),
        lazy=("src.ui", "src.report", "src.sample"),
    ),
    "src/memory.py": Layer((), ()),
    "src/settings.py": Layer((), ()),
    "src/__main__.py": Layer(("src.command",), ()),
    "src/__init__.py": Layer((), ()),
    "pages/": Layer(
        ("src.screens", "src.ui.frame", "src.ui.gate", "src.ui.widgets"), ("streamlit",)
    ),
    "app.py": Layer(("src.ui",), ("streamlit",)),
}

# Slow modules, imported only when needed: each takes over half a second. src.pictures loads
# matplotlib.
LAZY_LIBRARIES = ("geopandas", "src.pictures")
FORBIDDEN_MODULES = ("plotly.express",)

# Allowed exceptions: rule, path, what the problem names, reason. A row that is no longer needed
# fails a test.
EXCEPTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("layers", "src/ui/widgets.py", "src.figures", "shows figures in light or dark"),
    ("layers", "src/ui/charts.py", "src.figures", "sends figures as they are"),
    ("layers", "src/ui/pictures.py", "src.figures", "reads a figure again for its picture"),
    ("layers", "src/ui/pictures.py", "src.pictures", "makes pictures, loaded when asked for"),
    ("layers", "src/ui/listed.py", "src.figures", "tables of HTML, every text of which is escaped"),
    ("layers", "src/ui/downloads.py", "src.figures", "the table that is copied, all escaped"),
    ("html", "src/ui/widgets.py", "unsafe_allow_html", "drawings, every text of which is escaped"),
    (
        "rooms",
        "src/screens/companies/uptake.py",
        "src.screens.low_uptake",
        "a company stands on its own page as the list of low uptake judges it",
    ),
    ("door", "src/screens/companies/table.py", "OPEN_DIGITS", "a number, said in a sentence"),
    ("words", "src/ui/localise.py", "", "words of the HTML page itself, before any catalogue"),
    ("words", "src/ui/server.py", "", "words of the console, to whoever starts the server"),
    ("sql", "src/store/build.py", "sqlalchemy.text", "CHECKPOINT: Core has no word for it"),
    ("sql", "src/store/bulk.py", "sqlalchemy.text", "SET: Core has no word for it"),
    ("sql", "src/store/operations/migrate.py", "exec_driver_sql", "BEGIN: Core has no word for it"),
    *(
        ("sentences", path, "", "a page of the reference, in both languages at once")
        for path in (
            "src/command/measure_pages.py",
            "src/command/reference.py",
            "src/load/template_files.py",
        )
    ),
)

SHARED_BY_SCREENS = (["sources"], ["missed"], ["map_ground"])
"""Shared by pages, but not in src/ui: it draws with more than src/ui may import."""

WORDS_FROM_TEXT = ("pages/", "src/screens/", "src/ui/", "src/figures/", "src/report/")
ROOMS_OF_LOAD = ("files", "sources", "workplaces", "extracts", "boundaries", "lists")
SENTENCES_FROM_TEXT = ("src/load/", "src/command/", "src/store/")
SENTENCE = re.compile("니다|십시오|세요")
RAW_SQL_CALLS = ("text", "literal_column", "exec_driver_sql")
RUNS_SQL = ("execute", "exec_driver_sql", "scalar", "scalars", "text", "literal_column")


@dataclass(frozen=True)
class Source:
    """One source file: its path from the project's root, its text and its tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return parsed(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[tuple[int, str, bool]]:
        return list(imports(self))


Found = Iterator[tuple[int, str]]


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *FUNCTIONS)


def imports(source: Source) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, module, at top) of every import; `from a import b` gives a.b.

    Imports under `if TYPE_CHECKING:` count as well, since a type is a dependency, too.
    """
    inner = {
        id(node)
        for function in source.nodes
        if isinstance(function, FUNCTIONS)
        for node in ast.walk(function)
    }
    for node in source.nodes:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield node.lineno, name, id(node) not in inner


def _within(module: str, allowed: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def layer_of(path: str) -> Layer | None:
    """Return the layer of a path, or None if no row matches."""
    return next((layer for prefix, layer in LAYERS.items() if path.startswith(prefix)), None)


def layers(source: Source) -> Found:
    """Yield each import that the layer of the file may not make."""
    layer = layer_of(source.path)
    if layer is None:
        yield 1, "belongs to no layer of the table: add a row"
        return
    for line, module, at_top in source.imports:
        if module.startswith("."):
            yield line, f"imports {module}: write the whole name"
        elif at_top and _within(module, layer.lazy) and not _within(module, layer.own):
            yield line, f"imports {module} at the top: inside the function that needs it"
        elif not _allowed(module, layer):
            yield line, f"imports {module}, which its layer may not"


def _allowed(module: str, layer: Layer) -> bool:
    if module.split(".")[0] in ("src", "pages", "tests", "bench", "scripts", "app"):
        return _within(module, (VOCABULARY, *layer.own, *layer.lazy))
    root = module.split(".")[0]
    return root in sys.stdlib_module_names or root in layer.libraries


def slow_imports(source: Source) -> Found:
    """Yield each top-level import that would slow down every start."""
    for line, module, at_top in source.imports:
        own = ".".join(source.path.split("/")[:2])
        if at_top and _within(module, LAZY_LIBRARIES) and not _within(module, (own,)):
            yield line, f"imports {module} at the top: it takes over half a second"


def forbidden_modules(source: Source) -> Found:
    """Yield each import of a module that no file may import."""
    for line, module, _ in source.imports:
        if _within(module, FORBIDDEN_MODULES):
            yield line, f"imports {module}: build go.Figure"


def pages(source: Source) -> Found:
    """Yield everything in a page that is not a choice, query, metric or figure."""
    if not source.path.startswith("pages/"):
        return
    lines = len(source.text.splitlines())
    if lines >= PAGE_LINES:
        yield lines, f"has {lines} lines: a page stays under {PAGE_LINES}"
    for node in source.nodes:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node.lineno, f"defines {node.name}: it belongs to src/"


def words(source: Source) -> Found:
    """Yield each Korean text outside the text catalogue in code that draws the screen."""
    if not source.path.startswith(WORDS_FROM_TEXT):
        return
    documented = {id(node) for node in _docstring_nodes(source)}
    for node in source.nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documented and _has_hangul(node.value):
            yield node.lineno, f"says {node.value[:20]!r}: words stand in src/text"


def sentences(source: Source) -> Found:
    """Yield each Korean sentence in loads, commands, store; words of files are data."""
    if not source.path.startswith(SENTENCES_FROM_TEXT):
        return
    for node in source.nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and SENTENCE.search(node.value):
            yield node.lineno, f"says {node.value[:20]!r}: sentences stand in src/text"


def _has_hangul(text: str) -> bool:
    return any("가" <= letter <= "힣" or "ㄱ" <= letter <= "ㆎ" for letter in text)


def _docstring_nodes(source: Source) -> Iterator[ast.AST]:
    for node in source.nodes:
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            yield node.body[0].value


def html(source: Source) -> Found:
    """Yield each use of unsafe_allow_html, as a keyword or as a string."""
    for node in source.nodes:
        keyword = isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"
        text = isinstance(node, ast.Constant) and node.value == "unsafe_allow_html"
        if keyword or text:
            yield node.lineno, "uses unsafe_allow_html: what comes from data must never be HTML"


def sql(source: Source) -> Found:
    """Yield each way to run a string as SQL: sqlalchemy's text() and similar functions."""
    for line, module, _ in source.imports:
        parts = module.split(".")
        if parts[0] == "sqlalchemy" and parts[-1] in RAW_SQL_CALLS:
            yield line, f"imports {module}: write the statement with SQLAlchemy Core"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "exec_driver_sql":
            yield node.lineno, "calls exec_driver_sql: write it with SQLAlchemy Core"
        if _is_library_text(node):
            yield node.lineno, f"calls {ast.unparse(node)}: write it with SQLAlchemy Core"


def _is_library_text(node: ast.AST) -> bool:
    """Return whether the node is sqlalchemy.text, sa.text or the like."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("text", "literal_column")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("sqlalchemy", "sa", "db")
    )


def built_sql(source: Source) -> Found:
    """Yield each SQL string built from parts, even where text() itself is allowed."""
    if not source.path.startswith(("src/store/", "src/command/", "src/screens/", "src/ui/")):
        return
    for node in source.nodes:
        runs_sql = isinstance(node, ast.Call) and _called(node) in RUNS_SQL
        if runs_sql and node.args and _is_built(node.args[0]):
            yield node.lineno, f"gives {_called(node)}() a text put together from parts"


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_built(node: ast.AST) -> bool:
    """Return whether a string is an f-string, a concatenation, a % or a call of format or join."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return any(isinstance(part, ast.Constant | ast.JoinedStr) for part in ast.walk(node))
    return isinstance(node, ast.Call) and _called(node) in ("format", "join", "replace")


def docstrings(source: Source) -> Found:
    """Yield modules without a docstring, and docstrings that are empty.

    Functions and classes need none if the name says it all.
    """
    if source.tree.body and not ast.get_docstring(source.tree):
        yield 1, "has no docstring"
    for node in _docstring_nodes(source):
        if not node.value.strip():
            yield node.lineno, "has an empty docstring"


def rooms(source: Source) -> Found:
    """Yield each import of one page from the folder of another."""
    parts = source.path.split("/")
    if parts[:2] != ["src", "screens"] or len(parts) < 4:
        return
    for line, module, _ in source.imports:
        room = module.split(".")[2:3]
        if _within(module, ("src.screens",)) and room not in ([parts[2]], *SHARED_BY_SCREENS):
            yield line, f"imports {module}, which is another page's: what two need is in src/ui"


BEFORE_THE_DOOR = ("src/ui/", "src/screens/", "src/report/", "pages/", "app.py")
BEHIND_THE_DOOR = ("src.store.engine", "src.store.queries", "src.store.merge", "duckdb")


def door(source: Source) -> Found:
    """Yield each access to the rows of a snapshot that bypasses src/store/door.py."""
    if not source.path.startswith(BEFORE_THE_DOOR):
        return
    for line, module, _ in source.imports:
        if _within(module, BEHIND_THE_DOOR):
            yield line, f"imports {module}: rows come by src.store.door"
    if source.path in ASKS_THE_DOOR:
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in ("open_engine", "rows_of"):
            yield node.lineno, f"calls {node.attr}: ask src.ui.cached"
    for line, module, _ in source.imports:
        if _within(module, ("src.store.door",)):
            yield line, f"imports {module}: ask src.ui.cached"


ASKS_THE_DOOR = ("src/ui/cached.py", "src/report/gather.py", "src/report/desk.py")

TYPED = ("src/domain/", "src/load/", "src/store/", "src/screens/", "src/exports/")
"""Folders that describe, read, store and return data: what they pass on must have a type."""
ANYTHING = ("value", "other", "_")
"""Parameters of any type: a cell, the operand of `__eq__`, an unused argument."""


def handovers(source: Source) -> Found:
    """Yield each parameter, result or field of type `object`, except those in ANYTHING.

    Arguments that a protocol adds by itself (`*reason`, `**_`) do not count.
    """
    if not source.path.startswith(TYPED):
        return
    for node in source.nodes:
        told = []
        if isinstance(node, FUNCTIONS):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            told = [one.annotation for one in given if one.arg not in ANYTHING] + [node.returns]
        elif isinstance(node, ast.AnnAssign):
            told = [node.annotation]
        for each in filter(None, told):
            if any(isinstance(one, ast.Name) and one.id == "object" for one in ast.walk(each)):
                yield each.lineno, "is of the type object: say what it is"


RULES: dict[str, Callable[[Source], Found]] = {
    "layers": layers,
    "rooms": rooms,
    "slow_imports": slow_imports,
    "forbidden_modules": forbidden_modules,
    "pages": pages,
    "words": words,
    "sentences": sentences,
    "html": html,
    "sql": sql,
    "built_sql": built_sql,
    "docstrings": docstrings,
    "door": door,
    "handovers": handovers,
}


def excepted(rule: str, path: str, problem: str) -> bool:
    """Return whether a row of EXCEPTIONS allows a problem."""
    return any((rule, path) == row[:2] and row[2] in problem for row in EXCEPTIONS)


def problems(rule: str, source: Source) -> list[str]:
    """Return the violations of a rule in a source, as sentences."""
    return [f"{source.path}:{line}: {what}" for line, what in RULES[rule](source)]
