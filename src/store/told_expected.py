"""What is expected of places of a reader who may see the firms of some regions only.

The marts hold a place against all firms elsewhere. Of a kind with one firm elsewhere the expected
users would tell him that firm's: he knows who is eligible at his own, and has many sums. So they
are made anew of the rates of firms outside of his regions, of kinds of which enough are left there;
other kinds go at the rate of their size band, of the kinds that are told. Nothing of a kind of few
firms enters any number. Users and others of each kind have the noise of a protected count: two who
see different regions could take their rates from each other, and be left with one firm. Worked out
once for the regions and kept.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, func, select

from src.protect.keys import sum_keys
from src.protect.noise import VARIANCE, protect
from src.protect.rules import PLACE
from src.store.chains import chains
from src.store.engine import Engine, fetch_frame
from src.store.kept import kept
from src.store.mart_tables import CHANCES, company_facts, company_uptake
from src.store.place_marts import BORROWED, USUAL_LIKENESS
from src.store.queries.terms import among, within
from src.store.schema import snapshot
from src.store.sums import whole

Regions = tuple[str, ...]
KIND = ["window", "program", "sex", "industry", "size_band"]
GROUP = ["window", "program", "sex"]
COUNTS = ["eligible", "users", "squares"]
RATES = ["rate", "doubt", "likeness"]
SEED = "kinds"
"""Under which key the table `snapshot` has the seed of the noise of kinds."""
MADE_ANEW = list(CHANCES)


class Kinds(NamedTuple):
    """own : sums of kinds by complex of the reader's. rates : rate and doubt of each kind."""

    own: pd.DataFrame
    rates: pd.DataFrame


def with_told_expected(
    engine: Engine, regions: Regions, codes: dict[str, Any], rows: pd.DataFrame
) -> pd.DataFrame:
    """Return exact rows of places, or of groups of them, with what is expected made anew.

    codes : those of the query. What was expected a year before, or in the periods of a trend, is
    told to nobody: of that time only sums of places are kept.
    """
    if "period" in rows:
        return rows.assign(**dict.fromkeys([*MADE_ANEW, "likeness"], np.nan))
    place = next(name for name in ("place", "complex_id", "region_code") if name in rows)
    keys = [name for name in ("sex", "size_band") if place == "place"]
    parts = _parts(engine, regions, codes)
    inside = _members(engine, set(rows[place]), codes)
    cells = inside.merge(parts, on="complex_id").groupby(["code", *keys])[MADE_ANEW]
    sums = cells.sum(skipna=False).reset_index()
    found = rows[[place, *keys]].merge(
        sums, how="left", left_on=[place, *keys], right_on=["code", *keys]
    )
    nobody = found["code"].isna()
    told = {name: found[name].mask(nobody, 0.0).to_numpy() for name in MADE_ANEW}
    before = [f"{name}_before" for name in CHANCES if f"{name}_before" in rows]
    return rows.assign(**told, **dict.fromkeys(before, np.nan))


def _parts(engine: Engine, regions: Regions, codes: dict[str, Any]) -> pd.DataFrame:
    """Return complex_id, sex, size_band and MADE_ANEW of the reader's firms, kind by kind."""
    own, rates = kinds(engine, regions)
    wanted = (own["program"] == codes["program"]) & (own["window"] == codes.get("window", 24))
    if codes.get("sex"):
        wanted &= own["sex"] == codes["sex"]
    cells = own[wanted].merge(rates, on=KIND)
    people, rate = cells["eligible"], cells["rate"]
    spread = people + cells["likeness"] * (cells["squares"] - people)
    return cells.assign(
        clustered=spread,
        expected=people * rate,
        chance=spread * rate,
        chance_less=spread * rate**2,
        chance_more=people**2 * rate * (1 - rate) * cells["doubt"],
    )


@kept
def kinds(engine: Engine, regions: Regions) -> Kinds:
    """Return the kinds of a reader's firms and the rates that he is told of each."""
    firms, facts = company_uptake.c, company_facts.c
    there = within(facts.complex_id, regions)
    everybody = fetch_frame(engine, _sums([facts.complex_id, and_(*there).label("mine")]), None)
    mine = everybody["mine"].astype(bool)
    own, others = everybody[mine].drop(columns="mine"), everybody[~mine]
    rates = _rates(own, _told(engine, others.groupby(KIND)[COUNTS].sum()))
    single = fetch_frame(engine, _sums([firms.company_id], *there, firms.eligible > 1), None)
    alike = _likeness(single.merge(rates, on=KIND))
    rates = rates.merge(alike.rename("likeness").reset_index(), how="left", on=GROUP)
    rates["likeness"] = rates["likeness"].fillna(USUAL_LIKENESS)
    people = rates["people"]
    crowd = 1 + rates["likeness"] * (rates["squares"] / people.where(people > 0) - 1)
    doubt = crowd.fillna(1.0) / (people + BORROWED) + _doubt_of_noise(rates["rate"], people)
    return Kinds(own.reset_index(drop=True), rates.assign(doubt=doubt)[[*KIND, *RATES]])


def _sums(by: list[ColumnElement], *wanted: ColumnElement[bool]) -> Select:
    """Return the sums of kinds of firms of known complexes, by more."""
    rows, facts = company_uptake.c, company_facts.c
    kind = [func.coalesce(facts[name], "").label(name) for name in ("industry", "size_band")]
    key = [rows.window, rows.program, rows.sex, *kind, *by]
    squares = whole(func.sum(rows.eligible * rows.eligible)).label("squares")
    sums = [whole(func.sum(rows[name])).label(name) for name in ("eligible", "users")]
    return (
        select(*key, *sums, squares)
        .join(company_facts, facts.company_id == rows.company_id)
        .where(rows.eligible > 0, facts.kind.is_not(None), *wanted)
        .group_by(*key)
    )


def _likeness(firms: pd.DataFrame) -> pd.Series:
    """Return how alike people of one firm are, of the reader's firms with two or more, and at least
    as alike as they usually are; the estimate is that of the marts (src/store/place_marts.py)."""
    people, rate = firms["eligible"].astype(float), firms["rate"]
    chance = people * rate * (1 - rate)
    beyond = (firms["users"] - people * rate) ** 2 - chance
    told = (1 + USUAL_LIKENESS * (people - 1)) ** 2
    parts = firms[GROUP].assign(beyond=beyond / told, pairs=chance * (people - 1) / told)
    sums = parts.groupby(GROUP)[["beyond", "pairs"]].sum()
    found = sums["beyond"] / sums["pairs"].where(sums["pairs"] > 0)
    return found.fillna(0.0).clip(USUAL_LIKENESS, 1.0)


def _told(engine: Engine, others: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of the kinds outside of which enough firms are left, with their noise; none
    of a snapshot without its seed."""
    few = others["eligible"] ** 2 < PLACE.firms * others["squares"]
    told = others[~few].reset_index()
    kept = fetch_frame(engine, select(snapshot.c.value).where(snapshot.c.key == SEED))
    return with_noise(told, kept["value"].iloc[0]) if len(kept) else told.head(0)


def with_noise(sums: pd.DataFrame, seed: str) -> pd.DataFrame:
    """Return sums (KIND and COUNTS) whose users and others were each moved like a protected count.

    The same sum has the same noise whoever asks; one of other firms an unrelated one.
    """
    rows = sums[[*KIND, *COUNTS]].itertuples(index=False)
    keys = sum_keys(("\t".join(map(str, row)) for row in rows), seed)
    users = protect(sums["users"], keys[:, 0])
    others = protect(sums["eligible"] - sums["users"], keys[:, 1])
    return sums.assign(users=users, eligible=users + others)


def _doubt_of_noise(rate: pd.Series, people: pd.Series) -> pd.Series:
    """Return the variance of a rate by its noise, in chances of one person."""
    sure = rate.clip(0.02, 0.98)
    odd = (sure**2 + (1 - sure) ** 2) / (sure * (1 - sure))
    return VARIANCE * odd / (people + BORROWED) ** 2


def _rates(own: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Return KIND, rate, and people and squares outside, of the reader's kinds; the rate is NaN
    where nothing is told of the programme and sex."""
    rates = own[KIND].drop_duplicates().merge(told, how="left", on=KIND)
    people, users = rates["eligible"].fillna(0.0), rates["users"].fillna(0.0)
    everybody, band = (_sums_of(told, rates, group) for group in (GROUP, [*GROUP, "size_band"]))
    rate = everybody["users"] / everybody["eligible"].where(everybody["eligible"] > 0)
    rate = (band["users"] + BORROWED * rate) / (band["eligible"] + BORROWED)
    rate = (users + BORROWED * rate) / (people + BORROWED)
    return rates[[*KIND, "squares"]].assign(rate=rate, people=people)


def _sums_of(told: pd.DataFrame, rates: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """Return for each row of rates the people of its group among the kinds that are told."""
    sums = told.groupby(group)[["eligible", "users"]].sum().reset_index()
    return rates[group].merge(sums, how="left", on=group)[["eligible", "users"]].fillna(0.0)


def _members(engine: Engine, places: set[str], codes: dict[str, Any]) -> pd.DataFrame:
    """Return code and complex_id: which complexes lie in which of the places."""
    level = codes.get("level", "complex")
    found = [
        (code, one)
        for one, chain in chains(engine).items()
        for code in _codes_at(level, chain) & places
    ]
    members = pd.DataFrame(found, columns=["code", "complex_id"], dtype="str")
    if level == "complex" or codes.get("kind") is None:
        return members
    facts = company_facts.c
    there = select(facts.complex_id).where(*among(facts.kind, codes["kind"])).distinct()
    return members[members["complex_id"].isin(fetch_frame(engine, there, None)["complex_id"])]


def _codes_at(level: str, chain: frozenset[str]) -> set[str]:
    """Return the codes of a level by which a complex is counted: without a district its province's,
    as region_uptake has it."""
    regions = sorted((code for code in chain if code.isdigit()), key=len)
    if level == "complex":
        return set(chain) - set(regions)
    return set(regions[-1:] if level == "sigungu" else regions[:1])
