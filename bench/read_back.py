"""The sample's own exports, loaded as official files on top of the real census of complexes.

Every table that a file may bring is written as `export` writes it, with ids of its own, and loaded
together. All rows written must be accepted, and pages must get the same answers as in the sample:
every query of the pages is made of both with a list of choices, and rows that are in only one of
the answers are counted. The census is in a folder beside the project. Complexes of the sample that
are not in it, because they are made up, are loaded beforehand.
"""

import datetime as dt
import inspect
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from bench.apart import measured
from src.domain.tables import EXTRACTS
from src.exports.table_file import write_table
from src.load.pipeline import Order, load_files
from src.load.progress import nobody
from src.load.sample import Made, publish_sample
from src.store import mart_tables
from src.store.engine import fetch_arrow, open_engine
from src.store.queries.catalogue import ENTRIES, LOAD, PROTECTED, QUERIES
from src.store.queries.tables import table_rows
from src.store.queries.uptake import IDENTITY
from src.store.queries.weekly import logged_events
from src.store.schema import metadata
from src.store.snapshots import Snapshot, current_snapshot, publish

REAL = Path("shared/real/한국산업단지공단_전국산업단지현황통계_20250930.xlsx")
SAMPLE, OFFICIAL = "sample-", "real-"
MARTS = (
    *("company_facts", "company_uptake", "complex_people", "complex_uptake", "month_eligible"),
    *("region_people", "region_uptake", "uptake_rates", "uptake_windows", "week_starts"),
)
"""What pages read about companies and people; the census has other figures than the sample."""
CLOSE = 1e-9
WAIT = 60
GIVEN = {"program": "parental", "window": 24, "level": "sigungu", "stage": "visited"}
GIVEN |= {"by": "building", "way": "agency", "limit": 100_000_000, "places": None}
"""Arguments of queries that no choice gives; all rows are read, because ties have no order."""
OF_COMPLEXES = ("complex_uptake", "complex_people")
PLACE = {"sido", "sigungu", "complex_id", "industry", "size_band"}
"""Arguments of queries about some of the companies; events belong only to places."""
CHOICES: tuple[dict, ...] = (
    {"program": "reduced_hours", "window": 12},
    {"program": "parental", "sex": "f"},
    {"level": "sido"},
    {"kind": "national"},
    {"sido": "11"},
    {"sido": "47", "program": "reduced_hours"},
    {"sigungu": "11530"},
    {"industry": "electronics"},
    {"size_band": "5-49", "sex": "m"},
    {"reached": "yes"},
    {"reached": "no", "sido": "11"},
    {"regions": ("11", "47190")},
)
"""What readers choose: a programme, a place, a group of firms, the firms contacted."""
UNLIKE_BY_NATURE = (
    *("sources_loaded", "coverage", "regions", "region_figures", "country_totals", "quarter_sums"),
    *("complexes_list", "complex_figures", "complex_trend", "complex_names", "industry_mix"),
    *("biggest_changes", "shapes_of", "table_rows", "workplace_identities", "workplaces_of"),
)
"""Queries about the files loaded or the census, which is the real one on one side only. Protected
counts are left out, too: their noise depends on the ids of the companies, which differ."""


def main() -> None:
    """Print what was accepted, what differs, and the cost; the scale is the first argument."""
    scale = next((name for name in sys.argv[1:] if name in ("national", "full")), "pilot")
    with TemporaryDirectory() as folder:
        sample = publish_sample(Path(folder) / "sample", Made(scale, 1), nobody, WAIT)
        print_read_back(sample, Path(folder))


def print_read_back(sample: Snapshot, folder: Path) -> None:
    """Write the tables of a sample, load them in a folder, and print the result."""
    written = {table.name: write_as_official(sample, table.name, folder) for table in EXTRACTS}
    census = load_complexes(sample, folder / "official")
    files = [folder / f"{name}.csv" for name in written]
    cost = measured(load_all, folder / "official", files)
    served = current_snapshot(folder / "official")
    rows = sum(written.values())
    print(f"on top of {census:,} complexes of the real census", flush=True)
    print(
        f"{rows:,} rows of {len(written)} tables accepted and published in {cost.processor:.0f} s "
        f"of processor ({cost.seconds:.0f} s by the clock), {cost.megabytes:,.0f} MB",
        flush=True,
    )
    for name in (*written, *MARTS):
        unlike = rows_unlike(sample, served, name)
        print(f"{name}: {unlike:,} rows unlike the sample", flush=True)
    print_answers(sample, served)


def print_answers(sample: Snapshot, served: Snapshot) -> None:
    """Print how many answers of the pages' queries agree, and each that does not."""
    asked = agreeing = 0
    for name, call in calls(sample):
        asked += 1
        unlike = answers_unlike(sample, served, name, call)
        agreeing += not unlike
        if unlike:
            print(f"{name} {call}: {unlike:,} rows unlike the sample", flush=True)
    print(
        f"{agreeing} of {asked} answers to the pages' queries are those of the sample", flush=True
    )


def write_as_official(sample: Snapshot, name: str, folder: Path) -> int:
    """Write a table as `export` does, with ids that are not those of a sample; return its rows."""
    rows = renamed(fetch_arrow(open_engine(sample), table_rows(name)))
    write_table(rows, folder / f"{name}.csv", sample=False)
    return rows.num_rows


def renamed(rows: pa.Table) -> pa.Table:
    """Return the rows with ids that are not those of a sample."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            texts = compute.replace_substring_regex(rows[field.name], f"^{SAMPLE}", OFFICIAL)
            rows = rows.set_column(place, field.name, texts)
    return rows


def load_complexes(sample: Snapshot, folder: Path) -> int:
    """Load the census if it is there, and the made-up complexes of the sample.

    Return the number of complexes in the census.
    """
    beside = [above / REAL for above in Path(__file__).resolve().parents if (above / REAL).exists()]
    known = set()
    if beside:
        load_files(Order(folder, (beside[0],)))
        held = fetch_arrow(open_engine(current_snapshot(folder)), table_rows("complexes"))
        known = set(held["complex_id"].to_pylist())
    complexes = renamed(fetch_arrow(open_engine(sample), table_rows("complexes"))).to_pandas()
    lacking = complexes[~complexes["complex_id"].isin(known)]
    if len(lacking):
        publish(folder, {"complexes": lacking}, origin="official")
    return len(known)


def load_all(folder: Path, files: list[Path]) -> None:
    """Load the files; every row is accepted."""
    found = load_files(Order(folder, tuple(files)))
    refused = {file.file: file.rows_rejected for file in found.files if file.rows_rejected}
    assert found.status == "published", (found.status, found.reason)
    assert not refused, refused


def rows_unlike(sample: Snapshot, served: Snapshot, name: str) -> int:
    """Return the number of rows of a table that only one of the two has."""
    table = metadata.tables[name] if name in metadata.tables else getattr(mart_tables, name)
    return unlike(
        *(renamed(fetch_arrow(open_engine(one), table.select())) for one in (sample, served))
    )


def unlike(before: pa.Table, after: pa.Table) -> int:
    """Return the number of rows that only one of two tables has, in any order.

    Decimal numbers may differ by a billionth of themselves: sums are added up in the order of the
    companies, which depends on their ids.
    """
    sides = [_in_order(table.to_pandas()) for table in (before, after)]
    first, second = (side.groupby("row").size() for side in sides)
    lacking = first.sub(second, fill_value=0).abs()
    held = [side[side["row"].map(lacking) == 0].drop(columns="row") for side in sides]
    close = np.isclose(*held, rtol=CLOSE, atol=CLOSE, equal_nan=True).all(axis=1)
    return int(lacking.sum()) + 2 * int((~close).sum())


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a hash of each row without decimal numbers, and these, in the order of both."""
    numbers = rows.select_dtypes("float").astype(float)
    rest = rows.drop(columns=numbers.columns)
    hashes = pd.util.hash_pandas_object(rest, index=False) if len(rest.columns) else 0
    whole = numbers.assign(row=hashes)
    return whole.sort_values(["row", *numbers.columns], ignore_index=True)


def calls(sample: Snapshot) -> list[tuple[str, dict]]:
    """Return the questions for both: each query of the pages with the arguments of each choice."""
    rows = {name: _first(sample, name) for name in ("companies", "complexes", "campaigns")}
    ids = rows["companies"]["company_id"].tolist()
    given = GIVEN | {"company_id": ids[0], "company_ids": tuple(ids)}
    given |= {"campaign_id": next(iter(rows["campaigns"]["campaign_id"]), "none")}
    newest = dt.date.fromisoformat(sample.as_of or "2026-01-01")
    given |= {"month": f"{newest:%Y-%m}", "until": newest, "since": newest - dt.timedelta(365)}
    given |= {"complex_id": rows["companies"]["complex_id"].iloc[0]}
    places = [{"complex_id": one} for one in rows["companies"]["complex_id"].unique()]
    found: list[tuple[str, dict]] = []
    for query in ENTRIES:
        wanted = inspect.signature(query.make).parameters
        if query.name in UNLIKE_BY_NATURE or query.counts == PROTECTED or query.needs == LOAD:
            continue
        names = {name for name, one in wanted.items() if one.kind is not one.VAR_KEYWORD}
        needed = {name for name in names if wanted[name].default is inspect.Parameter.empty}
        told = {name: given[name] for name in needed | (names & {"limit"})}
        if "until" in needed and wanted["until"].annotation is str:
            told["until"] = given["month"]
        if len(names) < len(wanted):
            names |= PLACE - ({"industry", "size_band"} if query.make is logged_events else set())
        for choice in ({}, *CHOICES, *places):
            call = told | {name: value for name, value in choice.items() if name in names}
            if (query.name, call) not in found:
                found.append((query.name, call))
    return found


def _first(sample: Snapshot, name: str) -> pd.DataFrame:
    rows = fetch_arrow(open_engine(sample), table_rows(name)).to_pandas()
    return rows.sort_values(rows.columns[0])[:3]


def answers_unlike(sample: Snapshot, served: Snapshot, name: str, call: dict) -> int:
    """Return the number of rows that only one of the two answers to a query has.

    Names and places of complexes come from the census, which also has complexes without any firm or
    person of the sample: of answers by complexes, only the counts are compared.
    """
    asked = ((sample, call), (served, _renamed_in(call)))
    answers = (
        _counts(name, renamed(fetch_arrow(open_engine(one), QUERIES[name](**told))))
        for one, told in asked
    )
    return unlike(*answers)


def _counts(name: str, rows: pa.Table) -> pa.Table:
    """Return an answer by complexes without columns of the census and without empty rows."""
    if name not in OF_COMPLEXES:
        return rows
    about = [column for column in IDENTITY if column != "complex_id"]
    frame = rows.drop_columns([column for column in about if column in rows.column_names])
    whole = frame.to_pandas()
    some = whole.select_dtypes("number").fillna(0).ne(0).any(axis=1)
    return frame.filter(pa.array(some.to_numpy()))


def _renamed_in(call: dict) -> dict:
    """Return the arguments with the ids that were loaded."""

    def official(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(official, value))
        if isinstance(value, str) and value.startswith(SAMPLE):
            return OFFICIAL + value.removeprefix(SAMPLE)
        return value

    return {name: official(value) for name, value in call.items()}


if __name__ == "__main__":
    main()
