"""What it tells that two names have the same legal form, another, or none written beside them."""

import numpy as np
import pandas as pd

from src.linkage.prepare import one_after_other

WRITTEN = 0.85
"""Share of the names of firms that have a legal form beside which it is written."""
WRONG = 0.01
"""Share of forms that are written wrong, or that have changed since."""
LEAST = 0.01
"""Share that no form falls below, none included: too few were seen to tell."""


def form_bits(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Return bits by code of the form on the left and on the right, 0 for none written.

    left, right : the forms of either list, "" for none; codes as they come first, left before
    right, behind "". A firm has one form or none, and each list writes it or does not, on its own.
    What agrees counts by how few have it: 유한회사 on both sides tells more than 주식회사.
    """
    codes, forms = pd.factorize(one_after_other(left, right))
    share = np.bincount(codes[1 + len(left) :], minlength=len(forms)) / max(len(right), 1)
    have = np.maximum(share / WRITTEN, LEAST)
    have[0] = max(1 - have[1:].sum(), LEAST)
    have = have / have.sum()
    shows = _shows(len(forms))
    together = shows.T @ (have[:, None] * shows)
    alone = have @ shows
    return np.log2(together / np.outer(alone, alone))


def _shows(forms: int) -> np.ndarray:
    """Return by form of a firm (rows) the chance that each form is written beside its name."""
    shows = np.full((forms, forms), WRITTEN * WRONG / max(forms - 1, 1))
    shows[:, 0] = 1 - WRITTEN
    np.fill_diagonal(shows, WRITTEN * (1 - WRONG))
    shows[0, :] = WRONG / max(forms - 1, 1)
    shows[0, 0] = 1 - WRONG if forms > 1 else 1.0
    return shows / shows.sum(axis=1, keepdims=True)
