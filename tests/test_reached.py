"""No unused statistics: the program uses all that src/metrics and src/linkage define.

Names are followed from all code outside the two, through the imports and the syntax of each
definition. Code that only tests or benchmarks use does not count as used.
"""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from src.store.door import PROTECTING
from src.store.queries.catalogue import QUERIES
from tests.parsed import parsed

ROOT = Path(__file__).parents[1]
LAYERS = ("src.metrics", "src.linkage")
Name = tuple[str, str]  # module, name


class House:
    """The sources by module, the definitions of each, and the origin of imported names."""

    def __init__(self, sources: dict[str, str]):
        self.trees = {module: parsed(text) for module, text in sources.items()}
        self.defined = {
            (module, name): node
            for module, tree in self.trees.items()
            for node in tree.body
            for name in _names_of(node)
        }
        self.imported = {module: dict(_imports(tree)) for module, tree in self.trees.items()}

    def reached(self) -> set[Name]:
        """Return the definitions of LAYERS that code outside uses, directly or indirectly."""
        outside = [module for module in self.trees if not _in_layers(module)]
        waiting = {name for module in outside for name in self._uses(module, self.trees[module])}
        found: set[Name] = set()
        while waiting:
            name = waiting.pop()
            found.add(name)
            if _in_layers(name[0]):
                waiting |= self._uses(name[0], self.defined[name]) - found
        return found

    def unreached(self) -> list[str]:
        """Return the functions and classes of LAYERS that nothing outside needs."""
        reached = self.reached()
        return sorted(
            f"{module}.{name}"
            for (module, name), node in self.defined.items()
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and _in_layers(module)
            and (module, name) not in reached
        )

    def _uses(self, module: str, tree: ast.AST) -> set[Name]:
        found = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                found.add(self._where(module, node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                parts = self.imported[module].get(node.value.id, ("", ""))
                found.add(self._where(".".join(parts), node.attr))
        return {name for name in found if name}

    def _where(self, module: str, name: str) -> Name | None:
        """Return where a name is defined, followed through any number of imports."""
        while (module, name) not in self.defined:
            if name not in self.imported.get(module, {}):
                return None
            module, name = self.imported[module][name]
        return module, name


def _in_layers(module: str) -> bool:
    return module.startswith(LAYERS)


def _names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _imports(tree: ast.AST) -> Iterator[tuple[str, Name]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module, alias.name)


@cache
def house() -> House:
    """Return our sources, read once."""
    files = [*ROOT.glob("src/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    names = [str(file.relative_to(ROOT).with_suffix("")).replace("/", ".") for file in files]
    return House({n: f.read_text("utf-8") for n, f in zip(names, files, strict=True)})


def test_everything_in_metrics_and_linkage_is_used_by_the_house():
    assert house().unreached() == []


def test_every_query_of_the_catalogue_is_asked_for():
    asked = {
        word
        for module, tree in house().trees.items()
        if not module.startswith("src.store.queries")
        for node in ast.walk(tree)
        for word in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "value", ""))
        if isinstance(word, str)
    }
    # The door itself uses the protected query in place of the exact one
    assert set(QUERIES) - asked - set(PROTECTING.values()) == set()


def test_what_only_another_dead_definition_uses_is_not_reached():
    small = House({
        "src.metrics.a": "def live(): return own()\ndef own(): pass\n"
        "def dead(): return its()\ndef its(): pass",
        "src.metrics.b": "from src.metrics.a import live\ndef through(): return live()",
        "src.screens.page": "from src.metrics import b\nb.through()",
    })  # fmt: skip
    assert small.unreached() == ["src.metrics.a.dead", "src.metrics.a.its"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")
def test_every_bench_can_be_imported():
    """No test runs all benchmarks, so this finds names that were moved."""
    for path in sorted((ROOT / "bench").glob("[a-z]*.py")):
        import_module(f"bench.{path.stem}")
