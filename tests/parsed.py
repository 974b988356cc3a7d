"""Each source is parsed once per worker, for all tests that read the sources."""

import ast
from functools import cache


@cache
def parsed(text: str) -> ast.Module:
    """Return the tree of a source; nobody may change it."""
    return ast.parse(text)
