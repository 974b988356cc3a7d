"""Read the region of a right, written as a code or as a name that only one place has."""

import pandas as pd

from src.domain.rights import EVERYWHERE
from src.store.operations.errors import OperationsError, said

MOST_NAMED = 5


def region_code(written: str, places: pd.DataFrame) -> str:
    """Return the code of a region written as a code or a name; `*` is the whole country.

    places : code and name of every province, district and complex. Raises OperationsError, which
    suggests similar names, where no place or several places have the name.
    """
    wanted = written.strip()
    if wanted == EVERYWHERE or wanted in set(places["code"]):
        return wanted
    named = places[places["name"] == wanted]
    if len(named) == 1:
        return str(named["code"].iloc[0])
    similar = places[places["name"].str.contains(wanted, regex=False)] if wanted else places[:0]
    first = similar.head(MOST_NAMED)
    names = ", ".join(
        f"{name}({code})" for name, code in zip(first["name"], first["code"], strict=True)
    )
    raise OperationsError(
        "unknown_region",
        region=wanted,
        near=lambda lang: said(lang, "near_regions", {"names": names}) if names else "",
    )


def places_of(regions: pd.DataFrame, complexes: pd.DataFrame) -> pd.DataFrame:
    """Return code and name of every region and complex."""
    parts = [
        regions.rename(columns={"region_code": "code", "region_name": "name"})[["code", "name"]],
        complexes.rename(columns={"complex_id": "code", "complex_name": "name"})[["code", "name"]],
    ]
    return pd.concat(parts, ignore_index=True)
