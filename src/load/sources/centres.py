"""Read 지식산업센터현황 (KICOX, data.go.kr 15117154): the knowledge-industry buildings.

One row per building, with its address and, if any, its complex. The complex is found by name if the
name is unique in the province; other buildings keep only the printed name.
"""

import unicodedata
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.util import hash_array
from pyarrow import compute

from src.domain.codes import KINDS
from src.load.files.rules import REJECTED, Rule, missing
from src.load.files.text_source import Field, Layout, Taken, at_once
from src.load.lists.addresses import region_of_address
from src.load.lists.complexes import find_alias
from src.load.lists.names import name_key
from src.load.lists.reference import complex_tree
from src.load.lists.regions import find_region
from src.load.loaded_file import LoadedFile
from src.load.sources.format import Ids, list_format
from src.load.workplaces.workplaces import hexadecimal

SOURCE = "centres"
COLUMNS = ("building_id", "complex_id", "building_name", "address", "sigungu", "complex_name")

FIELDS = (
    Field("sido", ("시도",), kept=False),
    Field("district", ("시군구",), kept=False),
    Field("building_name", ("지식산업센터명",), needed=True),
    Field("complex_name", ("단지명",)),
    Field("road_address", ("공장대표주소(도로명)",), kept=False),
    Field("lot_address", ("공장대표주소(지번)",), kept=False),
)
RULES = (Rule("no_building_name", REJECTED, "building_name", missing("building_name")),)


def finish(taken: Taken) -> tuple[dict[str, pd.DataFrame], None]:
    """Return `buildings`; refuse rows that repeat name, address and province."""
    columns = {name: taken.rows[name].combine_chunks() for name in taken.rows.column_names}
    address = compute.coalesce(columns["road_address"], columns["lot_address"])
    whole = compute.binary_join_element_wise(
        columns["building_name"], address.fill_null(""), columns["sido"].fill_null(""), "|"
    )
    doubles = whole.to_pandas().duplicated().to_numpy()
    if doubles.any():
        rule = Rule("same_building", REJECTED, "building_name", None)
        taken = taken.refuse(rule, doubles, {"building_name": columns["building_name"]})
    kept = pa.array(~doubles)
    ids = hexadecimal(hash_array(whole.to_numpy(zero_copy_only=False), categorize=False))
    rows = pd.DataFrame(
        {
            "building_id": ("centre-" + ids.to_pandas().astype("str"))[~doubles],
            "complex_id": pd.Series(dtype="str"),
            "building_name": columns["building_name"].to_pandas()[~doubles],
            "address": address.filter(kept).to_pandas().set_axis(np.flatnonzero(~doubles)),
            "sigungu": _districts(columns, address).to_pandas()[~doubles],
            "complex_name": columns["complex_name"].to_pandas()[~doubles],
        }
    )
    return {"buildings": rows.reset_index(drop=True).astype(dict.fromkeys(COLUMNS, "str"))}, None


def _districts(columns: dict[str, pa.Array], address: pa.Array) -> pa.Array:
    """Return the district by the names of province and district, else by address, else NULL."""
    texts = zip(columns["sido"].to_pylist(), columns["district"].to_pylist(), strict=True)
    named = [" ".join(filter(None, pair)) for pair in texts]
    of_names = {name: _district(name) for name in set(named)}
    pairs = zip(named, address.to_pylist(), strict=True)
    found = [of_names[name] or _district(address) for name, address in pairs]
    return pa.array(found, pa.string())


def _district(text: str | None) -> str | None:
    region = region_of_address(text) if text else None
    return region.sigungu if region else None


def with_complexes(reading: LoadedFile, known: pd.DataFrame | None, ids: Ids | None) -> LoadedFile:
    """Return the reading with the complexes of buildings filled in by their printed names.

    known : `complexes` of the snapshot served; without it only national complexes are known.
    """
    rows, by_name = reading.tables["buildings"], _by_name(known)
    pairs = list(zip(rows["complex_name"], rows["sigungu"], strict=True))
    of_pairs = {pair: _complex(*pair, by_name) for pair in set(pairs)}
    found = [of_pairs[pair] for pair in pairs]
    named = rows["complex_name"].notna()
    lost = named & pd.isna(pd.Series(found, index=rows.index, dtype=object))
    if lost.any():
        first = rows["complex_name"][lost].iloc[0]
        where = {"column": "단지명", "value": first, "rows": f"{lost.sum():,}"}
        reading.tally.problems.add("note", "unknown_complex", **where)
    placed = rows.assign(complex_id=pd.Series(found, index=rows.index, dtype="str"))
    return reading.with_tables(buildings=placed)


def _complex(name: str | float | None, sigungu: str | float | None, by_name: dict) -> str | None:
    if not isinstance(name, str):
        return None
    sido = sigungu[:2] if isinstance(sigungu, str) else None
    plain = unicodedata.normalize("NFKC", name)
    for kind in KINDS:
        found = by_name.get((sido, name_key(plain, kind)), set())
        if len(found) == 1:
            return next(iter(found))
    alias = find_alias(plain)
    return alias if alias and _may_be_in(alias, sido) else None


def _may_be_in(id_: str, sido: str | None) -> bool:
    """Return whether a national complex lies in a province; True where either is not known."""
    row = complex_tree()[id_]
    region = find_region(row["sido"], row["sigungu"]) if row["sido"] else None
    return region is None or sido in (None, region.sido)


def _by_name(known: pd.DataFrame | None) -> dict[tuple[str | None, str], set[str]]:
    """Return (province, key of a name) → ids of the complexes with that name there."""
    by_name = {key: set(ids) for key, ids in _national_by_name().items()}
    if known is not None:
        for row in known[["complex_id", "complex_name", "kind", "sido"]].itertuples(index=False):
            sido = row.sido if isinstance(row.sido, str) else None
            key = (sido, name_key(row.complex_name, row.kind))
            by_name.setdefault(key, set()).add(row.complex_id)
    return by_name


@cache
def _national_by_name() -> dict[tuple[str | None, str], set[str]]:
    by_name: dict[tuple[str | None, str], set[str]] = {}
    for id_, row in complex_tree().items():
        region = find_region(row["sido"], row["sigungu"]) if row["sido"] else None
        key = (region.sido if region else None, name_key(row["complex_name"], "national"))
        by_name.setdefault(key, set()).add(id_)
    return by_name


LAYOUT = Layout(
    SOURCE,
    FIELDS,
    ("sido", "district", "building_name", "complex_name"),
    3,
    RULES,
    at_once(finish),
)
FORMAT = list_format(LAYOUT, with_complexes)
