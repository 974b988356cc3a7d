"""The region of a right as people write it: a code, or the one place of that name."""

import pandas as pd

from src.domain.rights import EVERYWHERE
from src.store.operations.errors import OperationsError, said

MOST_NAMED = 5


def region_code(written: str, places: pd.DataFrame) -> str:
    """Return the code of a region that was written as a code or a name, `*` for the whole country.

    places : code and name of every province, district and complex. Raises OperationsError for
    none, and for a name of several, with those that are alike.
    """
    wanted = written.strip()
    if wanted == EVERYWHERE or wanted in set(places["code"]):
        return wanted
    named = places[places["name"] == wanted]
    if len(named) == 1:
        return str(named["code"].iloc[0])
    alike = places[places["name"].str.contains(wanted, regex=False)] if wanted else places[:0]
    names = ", ".join(f"{row.name_}({row.code})" for row in _first(alike).itertuples())
    raise OperationsError(
        "unknown_region",
        region=wanted,
        near=lambda lang: said(lang, "near_regions", {"names": names}) if names else "",
    )


def _first(places: pd.DataFrame) -> pd.DataFrame:
    return places.head(MOST_NAMED).rename(columns={"name": "name_"})


def places_of(regions: pd.DataFrame, complexes: pd.DataFrame) -> pd.DataFrame:
    """Return code and name of every region and complex, as the catalogue gives them."""
    parts = [
        regions.rename(columns={"region_code": "code", "region_name": "name"})[["code", "name"]],
        complexes.rename(columns={"complex_id": "code", "complex_name": "name"})[["code", "name"]],
    ]
    return pd.concat(parts, ignore_index=True)
