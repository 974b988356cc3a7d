"""The world of a sample: complexes, buildings, companies and their staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from src.load.lists.regions import read_regions
from src.sample.buildings import make_buildings
from src.sample.calendar import YEARS, Calendar, make_calendar
from src.sample.companies import COLUMNS as COMPANY_COLUMNS
from src.sample.companies import NOT_MADE, expected_employees, make_companies
from src.sample.complexes import COLUMNS as COMPLEX_COLUMNS
from src.sample.complexes import make_nodes
from src.sample.draw import stream
from src.sample.hardness import Hardness
from src.sample.lives import make_slots
from src.sample.quarters import count, make_complex_industries, make_complex_quarters
from src.sample.staff import Staff, heads_at, make_headcounts, make_staff, make_women

Progress = Callable[[float, str], None]


AS_OF = date(2026, 11, 15)


@dataclass(frozen=True)
class Recipe:
    """The parameters of a sample; equal recipes give equal tables.

    scale : pilot, national or full. as_of : the day of the data, which look back `years`. regions :
    the canonical table, by default that of data/reference. hardness : a key of HARDNESS.
    """

    scale: str = "national"
    seed: int = 1
    as_of: date = AS_OF
    years: int = YEARS
    regions: pd.DataFrame | None = None
    hardness: str = "plain"


@dataclass(frozen=True)
class World:
    """Complexes, companies and their staff, before anybody takes leave.

    nodes : all complexes and parts; leaves : those without parts, which `companies.leaf` indexes.
    """

    calendar: Calendar
    nodes: pd.DataFrame
    leaves: pd.DataFrame
    buildings: pd.DataFrame
    companies: pd.DataFrame
    staff: Staff


def make_world(recipe: Recipe, tell: Progress) -> World:
    """Return the complexes, companies and staff of a sample."""
    seed, calendar = recipe.seed, make_calendar(recipe.as_of, recipe.years)
    regions = read_regions() if recipe.regions is None else recipe.regions
    tell(0.0, "sample_complexes")
    nodes = make_nodes(recipe.scale, regions, stream(seed, "complexes"))
    leaves = nodes[nodes["is_leaf"]].reset_index(drop=True)
    leaves["employees"] = expected_employees(leaves, stream(seed, "employees"))
    buildings = make_buildings(leaves, stream(seed, "buildings"))
    tell(0.1, "sample_companies")
    companies = make_companies(leaves, buildings, calendar, stream(seed, "companies"))
    fate = make_slots(leaves, calendar).fate
    women = make_women(companies, leaves, fate, stream(seed, "women"))
    staff = make_staff(companies, women, leaves, stream(seed, "staff"))
    return World(calendar, nodes, leaves, buildings, companies, staff)


def describe(world: World, seed: int, hard: Hardness, tell: Progress) -> dict[str, pd.DataFrame]:
    """Return the tables of complexes, buildings, companies and head counts."""
    calendar, companies = world.calendar, world.companies
    tell(0.2, "sample_headcounts")
    ends = calendar.quarters.asfreq("M", how="end")
    heads = {
        str(month): heads_at(world.staff, companies, month.end_time.normalize())
        for month in sorted({*ends, *calendar.headcount_months})
    }
    cube = count(companies, world.leaves, calendar, heads, stream(seed, "cube"))
    figures = make_complex_quarters(cube, world.nodes, calendar, stream(seed, "quarters"))
    tell(0.3, "sample_industries")
    industries = make_complex_industries(cube, world.nodes, calendar)
    tell(0.4, "sample_ages")
    return {
        "complexes": world.nodes[COMPLEX_COLUMNS],
        "complex_quarters": figures,
        "complex_industries": industries,
        "buildings": world.buildings.drop(columns=["leaf", "weight"]),
        "companies": _with_gaps(_known(companies, calendar), hard, seed),
        "headcounts": make_headcounts(world.staff, companies, calendar, heads),
    }


def _with_gaps(companies: pd.DataFrame, hard: Hardness, seed: int) -> pd.DataFrame:
    """Return the companies, some of them without industry or size."""
    random = stream(seed, "half_known")
    no_industry = random.random(len(companies)) < hard.no_industry
    no_size = random.random(len(companies)) < hard.no_size
    if not (no_industry | no_size).any():
        return companies
    hidden = {name: companies[name].mask(no_industry) for name in ("ksic", "industry")}
    hidden |= {name: companies[name].mask(no_size) for name in ("size_band", "employees")}
    return companies.assign(**hidden)


def _known(companies: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Return the companies as known at as_of, without later openings and closures."""
    day = pd.Timestamp(calendar.as_of)
    known = companies[companies["opened_on"] <= day].reset_index(drop=True)
    known = known.assign(closed_on=known["closed_on"].where(known["closed_on"] <= day))
    return known.reindex(columns=COMPANY_COLUMNS).astype(dict.fromkeys(NOT_MADE, "str"))
