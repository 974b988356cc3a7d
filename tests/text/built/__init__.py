"""Keys of texts that are put together while running, one module a page.

Each module has BUILT: a pattern with {} for its gap, and all that may stand in the gap.
"""

from importlib import import_module
from pathlib import Path

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def built() -> dict[str, tuple]:
    """Return every pattern with all that may stand in its gap, of all modules together."""
    together: dict[str, tuple] = {}
    for name in MODULES:
        for pattern, words in import_module(f"{__name__}.{name}").BUILT.items():
            together[pattern] = (*together.get(pattern, ()), *words)
    return together
