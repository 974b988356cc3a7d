"""Expected users of places for a reader who may see the firms of some regions only.

The marts compare a place with all firms elsewhere. If a kind (industry, size band …) had a single
firm elsewhere, the expected users would disclose that firm's: the reader knows who is eligible at
his own firms, and has many sums. So expected users are computed again from the rates of firms
outside his regions, of kinds with enough firms there. Other kinds get the rate of their size band,
from the disclosed kinds alone, so that no number depends on a kind of few firms. Users and others
of each kind carry the noise of protected counts; without it, two readers of different regions could
subtract their rates and isolate one firm. The rates are computed once per set of regions and
cached.
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
"""The key in the table `snapshot` of the seed for the noise of kinds."""
MADE_ANEW = list(CHANCES)


class Kinds(NamedTuple):
    """own : sums of the reader's firms by kind and complex. rates : RATES of each kind."""

    own: pd.DataFrame
    rates: pd.DataFrame


def with_told_expected(
    engine: Engine, regions: Regions, codes: dict[str, Any], rows: pd.DataFrame
) -> pd.DataFrame:
    """Return exact rows of places, or of groups within them, with MADE_ANEW computed for the
    reader.

    codes : of the query. Expected users a year before, and in the periods of a trend, become NaN:
    for these times there are no sums by firm to compute them from.
    """
    if "period" in rows:
        return rows.assign(**dict.fromkeys([*MADE_ANEW, "likeness"], np.nan))
    place = next(name for name in ("place", "complex_id", "region_code") if name in rows)
    keys = [name for name in ("sex", "size_band") if place == "place"]
    parts = _parts(engine, regions, codes)
    inside = _members(engine, set(rows[place]), codes)
    cells = inside.merge(parts, on="complex_id").groupby(["code", *keys])[MADE_ANEW]
    sums = cells.sum(skipna=False).reset_index()
    joined = rows[[place, *keys]].merge(
        sums, how="left", left_on=[place, *keys], right_on=["code", *keys]
    )
    nobody = joined["code"].isna()
    expected = {name: joined[name].mask(nobody, 0.0).to_numpy() for name in MADE_ANEW}
    before = [f"{name}_before" for name in CHANCES if f"{name}_before" in rows]
    return rows.assign(**expected, **dict.fromkeys(before, np.nan))


def _parts(engine: Engine, regions: Regions, codes: dict[str, Any]) -> pd.DataFrame:
    """Return complex_id, sex, size_band and MADE_ANEW of the reader's firms, one row per kind."""
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
    """Return the kinds of a reader's firms and the rates that are disclosed to him."""
    firms, facts = company_uptake.c, company_facts.c
    inside = within(facts.complex_id, regions)
    everybody = fetch_frame(engine, _sums([facts.complex_id, and_(*inside).label("mine")]), None)
    mine = everybody["mine"].astype(bool)
    own, others = everybody[mine].drop(columns="mine"), everybody[~mine]
    rates = _rates(own, _disclosed(engine, others.groupby(KIND)[COUNTS].sum()))
    by_firm = fetch_frame(engine, _sums([firms.company_id], *inside, firms.eligible > 1), None)
    likeness = _likeness(by_firm.merge(rates, on=KIND))
    rates = rates.merge(likeness.rename("likeness").reset_index(), how="left", on=GROUP)
    rates["likeness"] = rates["likeness"].fillna(USUAL_LIKENESS)
    people = rates["people"]
    crowd = 1 + rates["likeness"] * (rates["squares"] / people.where(people > 0) - 1)
    doubt = crowd.fillna(1.0) / (people + BORROWED) + _doubt_of_noise(rates["rate"], people)
    return Kinds(own.reset_index(drop=True), rates.assign(doubt=doubt)[[*KIND, *RATES]])


def _sums(by: list[ColumnElement], *wanted: ColumnElement[bool]) -> Select:
    """Return the sums by kind and the columns `by`, of firms in known complexes."""
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
    """Return the intra-firm correlation, from the reader's firms with two or more eligible people,
    at least USUAL_LIKENESS. The estimator is that of the marts (src/store/place_marts.py)."""
    people, rate = firms["eligible"].astype(float), firms["rate"]
    chance = people * rate * (1 - rate)
    beyond = (firms["users"] - people * rate) ** 2 - chance
    scale = (1 + USUAL_LIKENESS * (people - 1)) ** 2
    parts = firms[GROUP].assign(beyond=beyond / scale, pairs=chance * (people - 1) / scale)
    sums = parts.groupby(GROUP)[["beyond", "pairs"]].sum()
    estimate = sums["beyond"] / sums["pairs"].where(sums["pairs"] > 0)
    return estimate.fillna(0.0).clip(USUAL_LIKENESS, 1.0)


def _disclosed(engine: Engine, others: pd.DataFrame) -> pd.DataFrame:
    """Return the sums, with noise, of kinds that have enough firms outside the reader's regions;
    no kinds for a snapshot without a seed."""
    few = others["eligible"] ** 2 < PLACE.firms * others["squares"]
    disclosed = others[~few].reset_index()
    seed = fetch_frame(engine, select(snapshot.c.value).where(snapshot.c.key == SEED))
    return with_noise(disclosed, seed["value"].iloc[0]) if len(seed) else disclosed.head(0)


def with_noise(sums: pd.DataFrame, seed: str) -> pd.DataFrame:
    """Return sums (KIND and COUNTS) with the noise of a protected count on users and on others.

    The same sum always gets the same noise; a sum of other firms gets independent noise.
    """
    rows = sums[[*KIND, *COUNTS]].itertuples(index=False)
    keys = sum_keys(("\t".join(map(str, row)) for row in rows), seed)
    users = protect(sums["users"], keys[:, 0])
    others = protect(sums["eligible"] - sums["users"], keys[:, 1])
    return sums.assign(users=users, eligible=users + others)


def _doubt_of_noise(rate: pd.Series, people: pd.Series) -> pd.Series:
    """Return the variance that noise adds to a rate, in units of the variance of one person."""
    clipped = rate.clip(0.02, 0.98)
    relative = (clipped**2 + (1 - clipped) ** 2) / (clipped * (1 - clipped))
    return VARIANCE * relative / (people + BORROWED) ** 2


def _rates(own: pd.DataFrame, disclosed: pd.DataFrame) -> pd.DataFrame:
    """Return KIND, rate, and people and squares outside, for the reader's kinds; the rate is NaN
    where no kind of the programme and sex is disclosed."""
    rates = own[KIND].drop_duplicates().merge(disclosed, how="left", on=KIND)
    people, users = rates["eligible"].fillna(0.0), rates["users"].fillna(0.0)
    everybody, band = (
        _sums_of(disclosed, rates, group) for group in (GROUP, [*GROUP, "size_band"])
    )
    rate = everybody["users"] / everybody["eligible"].where(everybody["eligible"] > 0)
    rate = (band["users"] + BORROWED * rate) / (band["eligible"] + BORROWED)
    rate = (users + BORROWED * rate) / (people + BORROWED)
    return rates[[*KIND, "squares"]].assign(rate=rate, people=people)


def _sums_of(disclosed: pd.DataFrame, rates: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """Return for each row of `rates` the sums of its group over the disclosed kinds."""
    sums = disclosed.groupby(group)[["eligible", "users"]].sum().reset_index()
    return rates[group].merge(sums, how="left", on=group)[["eligible", "users"]].fillna(0.0)


def _members(engine: Engine, places: set[str], codes: dict[str, Any]) -> pd.DataFrame:
    """Return pairs of a place (code) and a complex_id in it."""
    level = codes.get("level", "complex")
    pairs = [
        (code, complex_id)
        for complex_id, chain in chains(engine).items()
        for code in _codes_at(level, chain) & places
    ]
    members = pd.DataFrame(pairs, columns=["code", "complex_id"], dtype="str")
    if level == "complex" or codes.get("kind") is None:
        return members
    facts = company_facts.c
    of_kind = select(facts.complex_id).where(*among(facts.kind, codes["kind"])).distinct()
    return members[members["complex_id"].isin(fetch_frame(engine, of_kind, None)["complex_id"])]


def _codes_at(level: str, chain: frozenset[str]) -> set[str]:
    """Return the codes under which a complex counts at a level; without a district that of its
    province, as in region_uptake."""
    regions = sorted((code for code in chain if code.isdigit()), key=len)
    if level == "complex":
        return set(chain) - set(regions)
    return set(regions[-1:] if level == "sigungu" else regions[:1])
