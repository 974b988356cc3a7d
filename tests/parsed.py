"""Each source is parsed once in a worker, for all that read the house."""

import ast
from functools import cache


@cache
def parsed(text: str) -> ast.Module:
    """Return the tree of a source, which nobody may change."""
    return ast.parse(text)
