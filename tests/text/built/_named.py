"""The string literals of source files, each file read once."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.parsed import parsed


def named_in(files: Iterable[Path]) -> set[str]:
    """Return every string literal of the files."""
    return set().union(*map(_texts_of, files))


@cache
def _texts_of(file: Path) -> set[str]:
    nodes = ast.walk(parsed(file.read_text("utf-8")))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str)}
