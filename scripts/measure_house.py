"""Measure the structure of checkouts, side by side: sizes, private names, imports, parameters.

    python scripts/measure_house.py [CHECKOUT …] [--package src]

Modules are the files of the package and of pages/, and app.py; empty ones are left out. Imports
are those of other modules of the checkout, each counted once for a module, also inside functions.
Functions include methods; p95 is the value that 95 of 100 do not exceed.
"""

from __future__ import annotations

import argparse
import ast
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

FEW_PARAMETERS = 5
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, size, functions, imports and objects."""

    name: str
    lines: int
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef]
    methods: set[int]
    imports: set[str]
    objects: int


def read_house(root: Path, package: str = "src") -> list[Module]:
    """Return the modules of a checkout, without empty ones."""
    files = [*root.glob(f"{package}/**/*.py"), *root.glob("pages/*.py"), *root.glob("app.py")]
    trees = {
        _name(file.relative_to(root)): (file, tree)
        for file in sorted(files)
        if (tree := ast.parse(file.read_text("utf-8"))).body
    }
    return [_module(name, file, tree, trees.keys()) for name, (file, tree) in trees.items()]


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _module(name: str, file: Path, tree: ast.Module, known) -> Module:
    methods = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, FUNCTIONS)
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    found = {
        one for named in _imported(tree) if (one := _longest(named, known)) not in (None, name)
    }
    lines = len(file.read_text("utf-8").splitlines())
    objects = sum(map(_is_object, ast.walk(tree)))
    return Module(name, lines, functions, methods, found, objects)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _longest(named: str, known) -> str | None:
    """Return the module that `a.b.c` is, or that it is imported from."""
    parts = named.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in known), None)


def measures(house: list[Module]) -> dict[str, str]:
    """Return every measure of a checkout by its name, as it is printed."""
    functions = [function for module in house for function in module.functions]
    lengths = [function.end_lineno - function.lineno + 1 for function in functions]
    sizes = [module.lines for module in house]
    private = [f for f in functions if f.name.startswith("_") and not f.name.endswith("__")]
    importers = Counter(name for module in house for name in module.imports)
    parameters = [
        _parameters(function, id(function) in module.methods)
        for module in house
        for function in module.functions
    ]
    untyped = sum(one.annotation is None for given in parameters for one in given)
    return {
        "modules": f"{len(house):,}",
        "lines": f"{sum(sizes):,}",
        "module, median lines": f"{_middle(sizes):.0f}",
        "module, p95 lines": f"{_p95(sizes)}",
        "functions": f"{len(functions):,}",
        "function, median lines": f"{_middle(lengths):.0f}",
        "function, p95 lines": f"{_p95(lengths)}",
        "function, most lines": f"{max(lengths, default=0)}",
        "private functions": _share(len(private), len(functions)),
        "imports per module": f"{_mean([len(module.imports) for module in house]):.1f}",
        "longest import chain": f"{longest_chain(house)}",
        "modules with one importer": _share(list(importers.values()).count(1), len(house)),
        "functions with more than 5 parameters": str(
            sum(len(given) > FEW_PARAMETERS for given in parameters)
        ),
        "untyped parameters": _share(untyped, sum(map(len, parameters))),
        "annotations that say object": str(sum(module.objects for module in house)),
        "functions that take t": str(
            sum(any(one.arg == "t" for one in given) for given in parameters)
        ),
    }


def _parameters(function, is_method: bool) -> list[ast.arg]:
    """Return the parameters a caller passes: without self, *args and **kwargs."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    static = any(getattr(each, "id", "") == "staticmethod" for each in function.decorator_list)
    return given[1:] if is_method and not static else given


def _is_object(node: ast.AST) -> bool:
    """Return whether a parameter, a field or a result is annotated only as `object`."""
    said = getattr(node, "annotation", None) or getattr(node, "returns", None)
    return isinstance(said, ast.Name) and said.id == "object"


def longest_chain(house: list[Module]) -> int:
    """Return the number of modules in the longest chain of imports; a cycle is counted once."""
    above = {module.name: module.imports for module in house}
    lengths: dict[str, int] = {}

    def length(name: str, path: tuple[str, ...]) -> int:
        if name not in lengths:
            further = [length(n, (*path, name)) for n in sorted(above[name] - {*path, name})]
            lengths[name] = 1 + max(further, default=0)
        return lengths[name]

    return max((length(name, ()) for name in above), default=0)


def _middle(values: list[int]) -> float:
    return median(values) if values else 0


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0


def _p95(values: list[int]) -> int:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1] if values else 0


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part:,})" if whole else "–"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="*", metavar="CHECKOUT")
    parser.add_argument("--package", default="src")
    asked = parser.parse_args()
    checkouts = asked.checkouts or [str(Path(__file__).resolve().parents[1])]
    columns = [measures(read_house(Path(one), asked.package)) for one in checkouts]
    print("| | " + " | ".join(checkouts) + " |")
    print("|---" * (len(checkouts) + 1) + "|")
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
