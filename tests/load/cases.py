"""The small example files of stewards, if they lie beside the project."""

from pathlib import Path

import pytest

FOLDERS = [folder / "shared" / "cases" for folder in Path(__file__).parents]
CASES = next((folder for folder in FOLDERS if folder.is_dir()), None)


def case(name: str) -> Path:
    """Return the file of a case; skip the test if the cases are absent."""
    if CASES is None:
        pytest.skip("the cases are not here")
    return CASES / name
