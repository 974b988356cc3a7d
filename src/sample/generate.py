"""Put the tables of a sample together, from complexes to quarters."""

from collections.abc import Callable
from datetime import date

import pandas as pd

from src.sample import companies as company_table
from src.sample import complexes as complex_table
from src.sample.buildings import make_buildings
from src.sample.companies import make_companies
from src.sample.complexes import make_nodes
from src.sample.cube import count
from src.sample.periods import QUARTERS, last_days, quarters_until
from src.sample.quarters import make_complex_industries, make_complex_quarters
from src.sample.scales import SCALES
from src.sample.streams import stream

AS_OF = date(2026, 3, 31)
Progress = Callable[[float, str], None]


def generate(
    scale: str = "national",
    seed: int = 1,
    on_progress: Progress | None = None,
    *,
    as_of: date = AS_OF,
    regions: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return made-up canonical tables: complexes, quarters, industries, buildings, companies.

    `scale` is pilot, national or full. Twelve quarters end with the last one over by `as_of`.
    `regions` is the canonical table (by default the one of data/reference). The same arguments
    give the same tables. Raises ValueError for an unknown scale, in Korean.
    """
    _check(scale)
    tell = on_progress or (lambda share, words: None)
    quarters = quarters_until(as_of)
    tell(0.0, "예시 단지를 만듭니다")
    nodes = make_nodes(scale, _regions(regions), stream(seed, "complexes"))
    leaves = nodes[nodes["is_leaf"]].reset_index(drop=True)
    buildings = make_buildings(leaves, stream(seed, "buildings"))
    tell(0.1, "예시 기업을 만듭니다")
    companies = make_companies(leaves, buildings, _window(quarters), stream(seed, "companies"))
    tell(0.5, "분기별 수치를 셉니다")
    cube = count(companies, leaves, quarters, stream(seed, "cube"))
    figures = make_complex_quarters(cube, nodes, quarters, stream(seed, "quarters"))
    tell(0.7, "업종별 수치를 셉니다")
    industries = make_complex_industries(cube, nodes, quarters)
    tell(1.0, "예시 데이터를 만들었습니다")
    return {
        "complexes": nodes[complex_table.COLUMNS],
        "complex_quarters": figures,
        "complex_industries": industries,
        "buildings": buildings.drop(columns=["leaf", "weight"]),
        "companies": companies[company_table.COLUMNS],
    }


def _check(scale: str) -> None:
    if scale not in SCALES:
        raise ValueError(f"예시 데이터의 규모는 {', '.join(SCALES)} 가운데 하나입니다: {scale}")


def _regions(regions: pd.DataFrame | None) -> pd.DataFrame:
    if regions is not None:
        return regions
    from src.intake.regions import read_regions

    return read_regions()


def _window(quarters: pd.PeriodIndex) -> tuple[date, date]:
    """Return the first and the last day of the quarters shown."""
    shown = quarters[-QUARTERS:]
    return shown[0].start_time.date(), last_days(shown)[-1].date()
