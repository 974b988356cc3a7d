"""Rows of uptake for tests: small ones written by hand, large ones drawn at random."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from src.domain.codes import AGE_BANDS, PROGRAMS, SEXES, SIZE_BANDS, STAGES
from src.store.snapshots import Snapshot, publish
from tests.store import small

SHAPES = {
    "companies": ("company_id", "complex_id", "industry", "size_band"),
    "eligible": ("company_id", "month", "program", "sex", "eligible"),
    "leave_starts": ("company_id", "week", "program", "sex", "received_week", "users"),
    "headcounts": ("company_id", "month", "sex", "age_band", "employees"),
    "contacts": ("contact_id", "company_id", "contacted_on", "stage"),
    "buildings": ("building_id", "complex_id", "building_name", "lat", "lon"),
}
DAYS = ("week", "received_week", "contacted_on")


def rows(table: str, *cells: tuple) -> pd.DataFrame:
    """Return rows of a table whose columns are those of SHAPES; days as ISO text."""
    frame = pd.DataFrame(list(cells), columns=list(SHAPES[table]))
    days = [name for name in DAYS if name in frame]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def companies(*cells: tuple) -> pd.DataFrame:
    """Return companies named by their ids."""
    frame = rows("companies", *cells)
    return frame.assign(company_name=frame["company_id"])


def country(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the small country without figures, with these tables."""
    return {"regions": small.regions(), "complexes": small.complexes()} | tables


def publish_by_chance(folder: Path, seed: int) -> Snapshot:
    """Publish 150 companies drawn at random: made once for several modules."""
    return publish(folder, by_chance(seed, count=150), origin="official")


def by_chance(seed: int, count: int = 60, told: bool = False) -> dict[str, pd.DataFrame]:
    """Return a country with companies, eligible, leave starts, head counts and contacts.

    told : whether leave starts give the month of eligibility.

    They include rows that a snapshot may meet: users without eligible, companies of no known
    industry, of a complex with parts or of an unknown one, rows of unknown companies.
    """
    draw = np.random.default_rng(seed)
    ids = [f"k{number:03d}" for number in range(count)]
    places = ["digital", "bupyeong", "juan", "magok", "onsan", "export-incheon", "nowhere"]
    made = pd.DataFrame(
        {
            "company_id": ids,
            "company_name": ids,
            "complex_id": draw.choice(places, count),
            "industry": draw.choice(["food", "steel", None], count),
            "size_band": draw.choice([*SIZE_BANDS[:2], None], count),
        }
    )
    return country(
        companies=made,
        eligible=_eligible(ids, draw),
        leave_starts=_told(_leave_starts(ids, draw), draw) if told else _leave_starts(ids, draw),
        headcounts=_headcounts(ids, draw),
        contacts=_contacts(ids, draw),
    )


def _drawn(draw, ids: list[str], count: int, **choices) -> pd.DataFrame:
    chosen = {name: draw.choice(list(among), count) for name, among in choices.items()}
    return pd.DataFrame({"company_id": draw.choice([*ids, "stranger"], count)} | chosen)


def _eligible(ids, draw) -> pd.DataFrame:
    months = pd.period_range("2022-11", "2026-11", freq="M").astype(str)
    frame = _drawn(draw, ids, 3000, month=months, program=PROGRAMS[:3], sex=SEXES)
    frame = frame.drop_duplicates()
    # nobody, or so many that no company is small enough to show how late people start
    return frame.assign(eligible=draw.choice([0, 13, 14, 15], len(frame)))


def _leave_starts(ids, draw) -> pd.DataFrame:
    weeks = pd.date_range("2022-10-31", "2026-11-09", freq="W-MON")
    frame = _drawn(draw, ids, 3000, week=weeks, program=PROGRAMS[:3], sex=SEXES)
    late = pd.to_timedelta(np.minimum(draw.geometric(0.4, len(frame)) - 1, 40) * 7, unit="D")
    frame = frame.assign(week=pd.to_datetime(frame["week"]))
    frame = frame.assign(received_week=frame["week"] + late).drop_duplicates()
    frame = frame[frame["received_week"] <= weeks[-1]]
    return frame.assign(users=draw.integers(1, 3, len(frame)))


def _told(starts: pd.DataFrame, draw) -> pd.DataFrame:
    """Return leave starts with the month of eligibility, up to 30 months before."""
    months = pd.to_datetime(starts["week"]).dt.to_period("M")
    before = (months.astype("int64") - draw.geometric(0.12, len(starts)).clip(0, 31) + 1).to_numpy()
    named = pd.PeriodIndex.from_ordinals(before, freq="M").astype(str)
    return starts.assign(eligible_month=named)


def _headcounts(ids, draw) -> pd.DataFrame:
    months = ("2025-10", "2026-10", "2026-11")
    frame = _drawn(draw, ids, 900, month=months, sex=SEXES, age_band=AGE_BANDS).drop_duplicates()
    return frame.assign(employees=draw.integers(0, 30, len(frame)))


def _contacts(ids, draw) -> pd.DataFrame:
    days = [date(2024, 7, 23), date(2025, 3, 4), date(2026, 10, 1)]
    frame = _drawn(draw, ids, 60, contacted_on=days, stage=STAGES)
    return frame.assign(contact_id=[f"c{number}" for number in range(len(frame))])
