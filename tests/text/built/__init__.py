"""Keys of texts that are built while running, one module per page.

Each module has BUILT: patterns with {} as a gap, and everything that may fill the gap.
"""

from importlib import import_module
from pathlib import Path

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def built() -> dict[str, tuple]:
    """Return every pattern of all modules with everything that may fill its gap."""
    together: dict[str, tuple] = {}
    for name in MODULES:
        for pattern, words in import_module(f"{__name__}.{name}").BUILT.items():
            together[pattern] = (*together.get(pattern, ()), *words)
    return together
