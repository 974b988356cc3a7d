"""Business numbers and workplace numbers that can be trusted.

A number whose check digit is wrong was mistyped: it neither joins a company nor forbids to.
"""

import numpy as np
import pandas as pd

WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
BUSINESS, WORKPLACE, HEAD = 10, 11, 6


def trusted_business_no(numbers: pd.Series) -> pd.Series:
    """Return each business number as ten digits, "" where it is missing, masked or mistyped.

    The last digit makes the weighted sum a multiple of ten, and the ninth also counts half of
    itself (국세청 검증식).
    """
    digits = _digits(numbers)
    return digits.where(_passes(digits, BUSINESS), "")


def trusted_workplace_no(numbers: pd.Series) -> pd.Series:
    """Return each workplace number as eleven digits, "" where its business number is mistyped.

    A workplace number is the business number and one digit; numbers that begin with 9 belong to
    workplaces without a business number and have no check digit of their own.
    """
    digits = _digits(numbers)
    own = (digits.str.len() == WORKPLACE) & digits.str.startswith("9")
    return digits.where(_passes(digits, WORKPLACE) | own, "")


def trusted_head(heads: pd.Series, business_no: pd.Series) -> pd.Series:
    """Return the first six digits: of the trusted number, else as given; "" where neither is known.

    heads : what a source shows of a masked number, "123456" or "123456****".
    """
    shown = _texts(heads).str.replace(r"[-\s*]", "", regex=True).str[:HEAD]
    shown = shown.where(shown.str.fullmatch(r"[0-9]{6}") & (shown != "000000"), "")
    return business_no.str[:HEAD].where(business_no != "", shown)


def _texts(values: pd.Series) -> pd.Series:
    return values.astype("str").fillna("")


def _digits(numbers: pd.Series) -> pd.Series:
    bare = _texts(numbers).str.replace(r"[-\s]", "", regex=True)
    return bare.where(bare.str.fullmatch(r"[0-9]+"), "")


def _passes(digits: pd.Series, length: int) -> np.ndarray:
    """Return which texts have this length and begin with ten digits that check out."""
    right = (digits.str.len() == length).to_numpy()
    whole = digits.where(right, "0" * length).to_numpy(dtype=f"U{length}")
    table = np.ascontiguousarray(whole).view(np.uint32).reshape(-1, length).astype(np.int64) - 48
    total = table[:, :9] @ WEIGHTS + table[:, 8] * 5 // 10
    return right & ((10 - total % 10) % 10 == table[:, 9]) & (table[:, :10].sum(axis=1) > 0)
