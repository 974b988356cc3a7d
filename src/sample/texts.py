"""Columns of repeated texts: each text is kept once, so that millions of rows stay small."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def coded(texts: Sequence[str] | pd.Series, positions: np.ndarray) -> pd.Series:
    """Return the text at each position as a categorical; -1 is missing."""
    categories = pd.Index(pd.array(list(texts), dtype="str"))
    return pd.Series(pd.Categorical.from_codes(positions, categories=categories))
