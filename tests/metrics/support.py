"""What the tests of metrics share: the published reference results, where they are present."""

from pathlib import Path

import pandas as pd
import pytest

_REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference"


def reference(path: str, **options) -> pd.DataFrame:
    """Return a published table, or skip the test where the reference folder is absent."""
    file = _REFERENCE / path
    if not file.exists():
        pytest.skip(f"published reference results are not present here: {path}")
    return pd.read_csv(file, **options)
