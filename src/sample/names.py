"""Names, ids and numbers that show at a glance that a company is made up."""

import numpy as np
import pandas as pd

from src.sample.calibration import INDUSTRIES
from src.sample.numbers import business_numbers, workplace_numbers


def named(industry: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """Return ids, numbers, name, industry code and division of each company, in the order given.

    `industry` is the position in INDUSTRIES.
    """
    number = pd.Series(np.arange(1, len(industry) + 1)).astype("str").str.zfill(6)
    business_no = business_numbers(len(industry))
    word = taken([row.word for row in INDUSTRIES], industry)
    return pd.DataFrame(
        {
            "company_id": "sample-company-" + number,
            "business_no": business_no,
            "workplace_no": workplace_numbers(business_no),
            "company_name": "예시" + word + " " + number,
            "industry": taken([row.code for row in INDUSTRIES], industry),
            "ksic": _divisions(industry, random),
        }
    )


def _divisions(industry: np.ndarray, random: np.random.Generator) -> pd.Series:
    """Return one of the divisions of each company's industry, each as likely."""
    counts = np.array([len(row.divisions) for row in INDUSTRIES])
    firsts = np.cumsum(counts) - counts
    nth = (random.random(len(industry)) * counts[industry]).astype(np.int64)
    divisions = [division for row in INDUSTRIES for division in row.divisions]
    return taken(divisions, firsts[industry] + nth)


def taken(values: list[str | None], positions: np.ndarray) -> pd.Series:
    """Return the text at each position."""
    return pd.Series(pd.array(values, dtype="str").take(positions))
