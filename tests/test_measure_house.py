"""The script that measures the code, on a project small enough to count by hand."""

import pytest

from scripts.measure_house import longest_chain, measures, read_house

SOURCES = {
    "app.py": "from src.ui import frame\n",
    "pages/weekly.py": "from src.ui.frame import open_page\nopen_page()\n",
    "src/__init__.py": "",
    "src/ui/__init__.py": "",
    "src/ui/frame.py": (
        "import os\n"
        "from src.store.engine import fetch, close\n"
        "def open_page(name: str, *, title=None):\n"
        "    def _inner(): pass\n"
        "    return fetch(name)\n"
    ),
    "src/store/__init__.py": "",
    "src/store/engine.py": (
        "class Engine:\n"
        "    field: object\n"
        "    def __init__(self, url: str) -> object: pass\n"
        "    @staticmethod\n"
        "    def make(url): pass\n"
        "def fetch(a: int, b: int, c: int, d: int, e: int, f: object): pass\n"
        "def _close(t, *rest, **more): pass\n"
        "def late():\n"
        "    from src.store.lazy import value\n"
    ),
    "src/store/lazy.py": "value = 1\n",
}


@pytest.fixture
def house(tmp_path):
    for path, text in SOURCES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return read_house(tmp_path)


def test_empty_modules_do_not_count(house):
    assert [module.name for module in house] == [
        "app",
        "pages.weekly",
        "src.store.engine",
        "src.store.lazy",
        "src.ui.frame",
    ]


def test_every_measure_is_what_one_counts_by_hand(house):
    assert measures(house) == {
        "modules": "5",
        "lines": "18",
        "module, median lines": "2",
        "module, p95 lines": "9",
        "functions": "7",
        "function, median lines": "1",
        "function, p95 lines": "3",
        "function, most lines": "3",
        "private functions": "29% (2)",
        "imports per module": "0.8",
        "longest import chain": "4",
        "modules with one importer": "40% (2)",
        "functions with more than 5 parameters": "1",
        "untyped parameters": "27% (3)",
        "annotations that say object": "3",
        "functions that take t": "1",
    }


def test_an_import_within_a_function_makes_the_chain_longer(house):
    names = {module.name: module.imports for module in house}
    assert names["src.store.engine"] == {"src.store.lazy"}
    assert names["src.ui.frame"] == {"src.store.engine"}
    assert names["app"] == {"src.ui.frame"}


def test_a_circle_of_imports_ends(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("from src.b import x\n")
    (tmp_path / "src/b.py").write_text("from src.a import y\n")
    assert longest_chain(read_house(tmp_path)) == 2


def test_an_empty_house_has_no_measures_to_divide_by(tmp_path):
    assert measures(read_house(tmp_path))["modules"] == "0"
