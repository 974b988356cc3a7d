"""Write samples larger than memory: one copy of the country after another, as Parquet files.

Every copy is a sample with its own seed. From the second copy on, ids, names and numbers contain a
mark of the copy, so that nothing repeats.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from src.sample.companies import MOST, business_numbers, workplace_numbers
from src.sample.generate import CannotMake, generate
from src.sample.world import Progress, Recipe

NUMBERS_PER_COPY = 200_000
MOST_COPIES = MOST // NUMBERS_PER_COPY
SEED_STEP = 1_000
MARKED = {
    "complexes": ("complex_id", "parent_id", "top_id", "complex_name", "printed_name"),
    "complex_quarters": ("complex_id",),
    "complex_industries": ("complex_id",),
    "buildings": ("building_id", "complex_id", "building_name"),
    "companies": ("company_id", "company_name", "complex_id", "building_id"),
    "headcounts": ("company_id",),
    "eligible": ("company_id",),
    "leave_starts": ("company_id",),
    "campaigns": ("campaign_id", "campaign_name", "complex_id"),
    "contacts": ("contact_id", "campaign_id", "company_id"),
    "holdouts": ("campaign_id", "company_id"),
    "events": ("event_id", "complex_id"),
}


def write_pieces(
    folder: Path, factor: int, recipe: Recipe, on_progress: Progress | None = None
) -> dict[str, int]:
    """Write `factor` copies of a sample and return the number of rows of each table.

    Each table is a folder with one file per copy, piece-001.parquet and so on; only one copy is in
    memory at a time. Raises CannotMake if there are not enough business numbers.
    """
    if not 1 <= factor <= MOST_COPIES:
        raise CannotMake(
            f"배수는 1부터 {MOST_COPIES}까지 정할 수 있습니다: {factor}",
            f"the factor is 1 to {MOST_COPIES}, not {factor}",
        )
    tell = on_progress or (lambda *_: None)
    rows: dict[str, int] = {}
    for copy in range(factor):
        tell(copy / factor, "sample_piece", f"{copy + 1}/{factor}")
        tables = generate(replace(recipe, seed=recipe.seed + SEED_STEP * copy))
        for name, table in marked(tables, copy).items():
            _write(table, Path(folder) / name, copy)
            rows[name] = rows.get(name, 0) + len(table)
    tell(1.0, "sample_pieces_done")
    return rows


def marked(tables: dict[str, pd.DataFrame], copy: int) -> dict[str, pd.DataFrame]:
    """Return the tables of a copy with its mark on every id and name; the first copy has none."""
    if copy == 0:
        return tables
    mark = f"-x{copy + 1:02d}"
    result = {
        name: table.assign(**{column: _with(table[column], mark) for column in MARKED[name]})
        for name, table in tables.items()
    }
    result["complexes"]["complex_name"] = "예시 " + result["complexes"]["complex_name"]
    companies = result["companies"]
    numbers = business_numbers(len(companies), first=copy * NUMBERS_PER_COPY)
    companies["business_no"], companies["workplace_no"] = numbers, workplace_numbers(numbers)
    return result


def _with(texts: pd.Series, mark: str) -> pd.Series:
    """Return texts with the mark at the end; missing ones stay missing."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        return texts.cat.rename_categories(texts.cat.categories + mark)
    return texts + mark


def _write(table: pd.DataFrame, folder: Path, copy: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table.to_parquet(folder / f"piece-{copy + 1:03d}.parquet", index=False)
