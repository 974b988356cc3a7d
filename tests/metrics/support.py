"""What the tests of metrics share: published reference results, if they are present."""

from pathlib import Path

import pandas as pd
import pytest

_BESIDE = [folder / "shared" / "reference" for folder in Path(__file__).parents]
_REFERENCE = next((folder for folder in _BESIDE if folder.exists()), _BESIDE[0])


def reference(path: str, **options) -> pd.DataFrame:
    """Return a published table, or skip the test where the reference folder is absent."""
    file = _REFERENCE / path
    if not file.exists():
        pytest.skip(f"published reference results are not present here: {path}")
    return pd.read_csv(file, **options)
