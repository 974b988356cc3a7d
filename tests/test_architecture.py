"""The code keeps the architecture rules: checked on the imports and the syntax of every source."""

from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture_rules import EXCEPTIONS, LAYERS, RULES, Source, excepted, problems

ROOT = Path(__file__).parents[1]


@cache
def sources() -> list[Source]:
    """Return every source of the project that is shipped, parsed once for all rules."""
    files = [*ROOT.glob("src/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("app.py")]
    return [Source(str(f.relative_to(ROOT)), f.read_text("utf-8")) for f in sorted(files)]


def test_the_sources_are_found():
    paths = {source.path for source in sources()}
    assert {"app.py", "src/store/schema.py", "src/exports/cells.py"} <= paths
    assert len(paths) > 50


@pytest.mark.parametrize("rule", RULES)
def test_every_source_keeps_the_rule(rule):
    found = [
        problem
        for source in sources()
        for problem in problems(rule, source)
        if not excepted(rule, source.path, problem)
    ]
    assert not found, "\n".join(found)


def modules_named(found: list[Source]) -> dict[str, set[str]]:
    """Return the modules of the project that each one imports, inside functions too."""
    names = {
        source.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): source
        for source in found
    }
    return {
        name: {
            next((part for part in (full, full.rpartition(".")[0]) if part in names), name)
            for _, full, _ in source.imports
        }
        - {name}
        for name, source in names.items()
    }


def test_no_module_imports_itself_by_way_of_others():
    TopologicalSorter(modules_named(sources())).prepare()


def test_two_modules_that_import_each_other_are_caught():
    two = [
        Source("src/a/one.py", "from src.a.two import x"),
        Source("src/a/two.py", "def f():\n    from src.a import one"),
    ]
    with pytest.raises(CycleError):
        TopologicalSorter(modules_named(two)).prepare()


def test_every_layer_of_the_table_is_in_the_house():
    paths = [source.path for source in sources()]
    assert [p for p in LAYERS if not any(path.startswith(p) for path in paths)] == []


@pytest.mark.parametrize(("rule", "path", "named", "reason"), EXCEPTIONS)
def test_every_exception_is_still_needed(rule, path, named, reason):
    source = Source(path, (ROOT / path).read_text("utf-8"))
    assert any(named in problem for problem in problems(rule, source)), "remove the row"
    assert reason


# rule, path, a source that breaks it, what the problem names
BROKEN = [
    ("handovers", "src/load/a.py", "def f(given: dict[str, object]): pass", "type object"),
    ("handovers", "src/store/a.py", "def f() -> list[object]: pass", "type object"),
    ("handovers", "src/screens/a.py", "class A:\n    show: object", "type object"),
    ("door", "src/screens/a.py", "from src.store.engine import fetch_frame", "src.store.engine"),
    ("door", "src/ui/a.py", "from src.store.queries.weekly import weekly_starts", "weekly"),
    ("door", "src/report/a.py", "def f():\n    from src.store.door import fetch_once", "door"),
    ("door", "src/screens/a.py", "def f(it):\n    return it.rows_of(1)", "rows_of"),
    ("layers", "src/domain/a.py", "import pandas", "pandas"),
    ("layers", "src/domain/a.py", "from src.text import korean", "src.text"),
    ("layers", "src/metrics/a.py", "import streamlit", "streamlit"),
    ("layers", "src/metrics/a.py", "from src.store import engine", "src.store.engine"),
    ("layers", "src/metrics/a.py", "def f():\n    import plotly.graph_objects", "plotly"),
    ("layers", "src/load/a.py", "import sqlalchemy", "sqlalchemy"),
    ("layers", "src/exports/a.py", "from src.load.files.cells import Cell", "src.load"),
    ("layers", "src/figures/a.py", "from src.text import korean", "src.text"),
    ("layers", "src/text/a.py", "import pandas", "pandas"),
    ("layers", "src/store/a.py", "from src.ui import frame", "src.ui"),
    ("layers", "src/ui/a.py", "from src.load.read_files import read_source", "src.load"),
    ("layers", "src/ui/a.py", "from src.screens import weekly", "src.screens"),
    ("layers", "src/ui/a.py", "from src.metrics import rates", "src.metrics"),
    ("layers", "src/screens/a/b.py", "from src.load import read", "inside the function"),
    ("layers", "src/screens/a/b.py", "from src.report import make", "inside the function"),
    ("layers", "src/ui/a.py", "from src.storeroom import a", "src.storeroom"),
    ("layers", "src/command/a.py", "from src.ui.server import run", "inside the function"),
    (
        "layers",
        "src/sample/a.py",
        "from src.load.read_files import read_source",
        "src.load.read_files",
    ),
    ("layers", "pages/a.py", "from src.store.engine import fetch_frame", "src.store"),
    ("layers", "pages/a.py", "from tests import conftest", "tests"),
    ("layers", "app.py", "import sqlalchemy", "sqlalchemy"),
    ("layers", "src/metrics/a.py", "from . import rates", "whole name"),
    ("layers", "src/unknown/a.py", "import os", "add a row"),
    ("rooms", "src/screens/a/b.py", "from src.screens.c.d import show", "another page"),
    ("slow_imports", "src/load/a.py", "import geopandas as gpd", "geopandas"),
    ("slow_imports", "src/load/a.py", "if True:\n    from geopandas import x", "geopandas"),
    ("forbidden_modules", "src/figures/a.py", "import plotly.express as px", "plotly.express"),
    ("forbidden_modules", "src/figures/a.py", "from plotly import express", "plotly.express"),
    ("forbidden_modules", "src/ui/a.py", "def f():\n  from plotly.express import bar", "express"),
    ("pages", "pages/a.py", "x = 1\n" * 60, "60 lines"),
    ("pages", "pages/a.py", "def helper():\n    pass", "helper"),
    ("pages", "pages/a.py", "class Helper:\n    pass", "Helper"),
    ("words", "pages/a.py", "title = '개요'", "개요"),
    ("words", "src/ui/a.py", "def f(n):\n    '문서'\n    return f'{n}개'", "개"),
    ("words", "src/figures/a.py", "units = {'a': ['명']}", "명"),
    ("words", "src/ui/a.py", "sep = 'ㆍ'", "ㆍ"),
    (
        "sentences",
        "src/load/files/a.py",
        "x = f'{a}행이 비어 있습니다. 채워 주십시오.'",
        "sentences stand",
    ),
    ("html", "src/ui/a.py", "st.markdown(x, unsafe_allow_html=True)", "unsafe_allow_html"),
    ("html", "src/ui/a.py", "st.markdown(x, **{'unsafe_allow_html': True})", "unsafe"),
    ("sql", "src/store/a.py", "from sqlalchemy import select, text", "sqlalchemy.text"),
    ("sql", "src/store/a.py", "from sqlalchemy import text as t", "sqlalchemy.text"),
    ("sql", "src/store/a.py", "from sqlalchemy.sql.expression import text", "text"),
    ("sql", "src/store/a.py", "from sqlalchemy import literal_column", "literal_column"),
    ("sql", "src/store/a.py", "import sqlalchemy as sa\nsa.text('select 1')", "sa.text"),
    ("sql", "src/store/a.py", "c.exec_driver_sql('select 1')", "exec_driver_sql"),
    ("built_sql", "src/store/build.py", "c.execute(text(f'drop {x}'))", "text()"),
    ("built_sql", "src/store/a.py", "c.execute('select ' + x)", "execute()"),
    ("built_sql", "src/store/a.py", "c.execute('select %s' % x)", "execute()"),
    ("built_sql", "src/store/a.py", "text('select {}'.format(x))", "text()"),
    ("built_sql", "src/store/a.py", "text(' and '.join(x))", "text()"),
    ("docstrings", "src/a.py", "x = 1", "no docstring"),
    ("docstrings", "src/a.py", "'''A.'''\ndef f():\n    ' '", "empty docstring"),
    ("docstrings", "src/a.py", "'''A.'''\nclass A:\n    ''", "empty docstring"),
]


@pytest.mark.parametrize(("rule", "path", "text", "named"), BROKEN)
def test_a_source_that_breaks_the_rule_is_caught(rule, path, text, named):
    found = problems(rule, Source(path, text))
    assert len(found) == 1
    assert found[0].startswith(f"{path}:")
    assert named in found[0]


# rule, path, a source that keeps it although it looks like a violation
KEPT = [
    ("handovers", "src/load/a.py", "def f(value: object, *reason: object, **_: object): pass"),
    ("handovers", "src/metrics/a.py", "def f(given: object): pass"),
    ("layers", "src/metrics/a.py", "import math\nimport numpy as np\nfrom scipy import stats"),
    ("layers", "src/command/a.py", "def serve():\n    from src.ui.server import run"),
    ("layers", "src/sample/a.py", "def f():\n    from src.load.lists.regions import read_regions"),
    ("layers", "pages/a.py", "from src.ui.frame import open_page\nimport streamlit as st"),
    ("layers", "src/screens/a/b.py", "from src.metrics import x\nfrom src.figures import y"),
    ("rooms", "src/screens/a/b.py", "from src.screens.a.c import x\nfrom src.ui import y"),
    ("rooms", "src/screens/a/b.py", "from src.screens.sources import show"),
    ("slow_imports", "src/load/a.py", "def f():\n    import geopandas"),
    ("forbidden_modules", "src/figures/a.py", "import plotly.graph_objects as go"),
    ("pages", "pages/a.py", "x = 1\n" * 59),
    ("pages", "src/ui/a.py", "def helper():\n    pass"),
    ("words", "pages/a.py", "'''개요 화면'''\n# 개요\nkey = 'overview'"),
    ("words", "src/exports/a.py", "WORDS = {'about': '설명'}"),
    (
        "sentences",
        "src/load/sources/a.py",
        "Field('x', ('사업장명', '[표1] 단지별 입주업체 현황'))",
    ),
    ("sentences", "src/sample/a.py", "say('올렸습니다.')"),
    ("html", "src/ui/a.py", "st.markdown(x)\n'''never unsafe_allow_html with data'''"),
    ("sql", "src/store/a.py", "from src.text import text\nframe.text"),
    ("built_sql", "src/store/a.py", "c.execute(text('CHECKPOINT'))\nc.execute(statement)"),
    ("docstrings", "src/a/__init__.py", ""),
    ("docstrings", "src/a.py", "'''A.'''\ndef f():\n    pass\nclass A:\n    def f(self): 0"),
]


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_a_source_that_keeps_the_rule_is_left_alone(rule, path, text):
    assert problems(rule, Source(path, text)) == []


def test_every_rule_is_shown_to_catch_something():
    assert {rule for rule, *_ in BROKEN} == set(RULES)
