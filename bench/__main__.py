"""Run every benchmark of this folder: python -m bench [NAME …]."""

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> None:
    """Run main() of each module of bench/ that has one, or of those named."""
    found = sorted(file.stem for file in Path(__file__).parent.glob("*.py"))
    for name in found:
        if name.startswith("__") or (names and name not in names):
            continue
        module = import_module(f"bench.{name}")
        if hasattr(module, "main"):
            print(f"== {name}: {module.__doc__.splitlines()[0]}", flush=True)
            module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
