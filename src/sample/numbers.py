"""Business numbers that pass the check digit and that no tax office will ever issue.

사업자등록번호 is AAA-BB-CCCCD: BB says who the holder is: 01–79 a person, 80–89 organisations and
companies, 90–99 tax-exempt persons. 00 is given to nobody, so every number here has BB = 00.
"""

import numpy as np
import pandas as pd

WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
FIRST_OFFICE = 101
LAST_OFFICE = 999
SERIALS = 10_000
MOST = (LAST_OFFICE - FIRST_OFFICE + 1) * SERIALS


def business_numbers(count: int, first: int = 0) -> pd.Series:
    """Return `count` different business numbers as texts of ten digits, always the same ones.

    first : how many to leave out before them. Raises ValueError beyond 8,990,000: there are no
    more.
    """
    if first + count > MOST:
        raise ValueError(f"at most {MOST:,} business numbers can be made up, not {first + count:,}")
    office, serial = np.divmod(np.arange(first, first + count), SERIALS)
    body = (office + FIRST_OFFICE) * 1_000_000 + serial
    digits = body[:, None] // 10 ** np.arange(8, -1, -1) % 10
    total = digits @ WEIGHTS + digits[:, 8] * 5 // 10
    return pd.Series(body * 10 + (10 - total % 10) % 10).astype("str")


def workplace_numbers(business_no: pd.Series) -> pd.Series:
    """Return workplace numbers: the business number and 0, a workplace that continues (계속)."""
    return business_no + "0"
