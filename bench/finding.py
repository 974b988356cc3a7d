"""How many people 300 visits help, by our list and by others, on hard made-up countries.

Truth: the probability that the sample gave each firm's people, which is in no snapshot. A visit
adds to their log odds (except at firms that never grant). People are helped if they are open now or
eligible in the next year, and start within the follow-up with the visit but not without it; how
many become eligible in the next year follows from the ages of staff and the sample's rates.

    python -m bench.finding [pilot|national] [SEED …]
    python -m bench.finding plan [SEED …]      16 hours in 서울디지털, beside today's list

Limits: among priority firms ours helps at least 1.2 times the best of lowest rate, z, observed
missed, size, random and today's rule, or, where the oracle itself makes less than 1.25 times, 97 %
of the oracle; and never fewer than the plain number of open people. Said / true by size band:
within 10 % where the effect is known.

The oracle knows the rate of each firm, which is in no record. `records allow` is the share of the
oracle's result that the best order reaches if rates are drawn from the model's distribution for
each firm: no method that reads the same records reaches more.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special

from src.domain.cohorts import follow_up
from src.load.lists.regions import read_regions
from src.metrics.chance import Chance, of_newest
from src.metrics.cohort_levels import moved
from src.metrics.helped import Flow, Waiting, expected_next, flow_of, helped, limits, reached
from src.metrics.rounds import Minutes, Rules, plan_rounds
from src.metrics.small_firms import share_of_small, with_share
from src.metrics.visit_effect import Effect, assumed, effect_of
from src.sample.calibration_programs import CALIBRATION
from src.sample.hardness import HARDNESS, LATE
from src.sample.truth import generate_with_truth
from src.sample.world import Recipe
from src.store.engine import fetch_frame, open_engine
from src.store.queries.low_uptake import (
    help_bases,
    help_effect,
    help_levels,
    help_open,
    help_start_shares,
    low_uptake_candidates,
)
from src.store.snapshots import publish
from src.store.visit_effects import assumed_effect
from tests.metrics.screened import screen

VISITS, REACH = 300, 3.0
PROGRAMS = ("parental", "paternity", "reduced_hours")
WINDOWS = {"parental": 12, "paternity": 24, "reduced_hours": 12}
OTHERS = ("lowest rate", "z", "observed missed", "size", "random", "today's rule")
LIKE = ["industry", "size_band", "sex"]
SMALL = ("1-4", "5-49")


def main(scale: str = "pilot", *seeds: str) -> None:
    """Print how many each order helps, by programme and class of firms, over the countries."""
    made = "pilot" if scale == "plan" else scale
    countries = [_country(made, int(seed)) for seed in seeds or ("1", "2", "3", "4")]
    if scale == "plan":
        print(_plans(countries))
        return
    for name, keep in CLASSES.items():
        for programs in (*[(one,) for one in PROGRAMS], PROGRAMS):
            runs = [_orders(_firms(each, programs), keep) for each in countries]
            print(_line(name, programs, pd.DataFrame(runs)), flush=True)
    print(_calibration(countries))
    print(_held(countries))


CLASSES = {
    "priority": lambda firms: firms["firm_class"].isin(["priority", ""]),
    "all": lambda firms: firms["firm_class"].notna(),
    "under 50": lambda firms: firms["size_band"].isin(SMALL),
}


def _country(scale: str, seed: int) -> dict[str, pd.DataFrame]:
    """Return the firms of a made-up country by programme, with what is known and what is true."""
    with tempfile.TemporaryDirectory() as folder:
        tables, truth = generate_with_truth(Recipe(scale, seed, hardness="hard"))
        regions = {"regions": read_regions()}
        snapshot = publish(Path(folder), regions | tables, origin="sample", merge=False)
        engine = open_engine(snapshot)
        effects = {
            one: effect_of(fetch_frame(engine, help_effect(one))) or assumed(*assumed_effect(None))
            for one in PROGRAMS
        }
        print(*[_told(*each) for each in effects.items()], sep="\n", flush=True)
        return {one: _of_program(engine, one, effects[one], (tables, truth)) for one in PROGRAMS}


def _told(program: str, effect: Effect) -> str:
    """Return what was learnt: weights of the forms, people more of a hundred."""
    forms = {form: sum(w for f, _, w in effect.parts if f == form) for form, *_ in effect.parts}
    said = ", ".join(f"{form} {weight:.2f}" for form, weight in forms.items())
    return (
        f"{program}, learnt from {effect.firms} visited firms: {said}; "
        f"{effect.per_hundred:.2f} of a hundred "
        f"({effect.per_hundred * effect.low:.2f} to {effect.per_hundred * effect.high:.2f})"
    )


def _of_program(engine, program: str, effect: Effect, world: tuple[dict, dict]) -> pd.DataFrame:
    people = fetch_frame(engine, low_uptake_candidates(program, WINDOWS[program]))
    screened = screen(people.assign(program=program)).set_index("company_id")
    like = people.groupby(LIKE)[["users", "eligible"]].transform("sum")
    people["expected"] = people["eligible"] * (like["users"] / like["eligible"]).fillna(0)
    parts = [
        _of_sex(engine, (program, sex), rows, effect, world)
        for sex, rows in people.groupby("sex", observed=True)
    ]
    rows = pd.concat(parts)
    sums = [
        *("eligible", "users", "expected", "open", "ours", "known", "chance", "true"),
        *("variance", "drawn"),
    ]
    firms = rows.groupby("company_id")[sums].sum()
    facts = rows.drop_duplicates("company_id").set_index("company_id")
    return firms.assign(
        missed=screened["missed"].reindex(firms.index).fillna(0),
        size_band=facts["size_band"].astype(str),
        firm_class=facts["firm_class"].astype(str),
        complex_id=facts["complex_id"].astype(str),
        building_id=facts["building_id"].astype(object),
        lat=facts["lat"],
        lon=facts["lon"],
        status=screened["status"].reindex(firms.index).astype(str),
        staff=rows.groupby("company_id")["staff"].sum(),
        spread=facts["spread"],
    )


def _of_sex(engine, group, rows, effect, world) -> pd.DataFrame:
    (program, sex), (_, truth) = group, world
    rows = rows.reset_index(drop=True)
    base = fetch_frame(engine, help_bases(program)).set_index("sex").loc[sex]
    shares = fetch_frame(engine, help_start_shares(program))
    levels = fetch_frame(engine, help_levels(program))
    flow = flow_of(
        base,
        shares.loc[shares["sex"] == sex, "share"].to_numpy(),
        levels[levels["sex"] == sex].reset_index(drop=True),
    )
    waiting = fetch_frame(engine, help_open(program, sex))
    place = pd.Index(rows["company_id"]).get_indexer(waiting["company_id"])
    there = place >= 0
    people = Waiting(
        place[there], waiting["watched"].to_numpy()[there], waiting["open"].to_numpy(float)[there]
    )
    seen, staff = rows["seen"].to_numpy(float), rows["staff"].to_numpy(float)
    coming = expected_next(seen, rows["seen_years"].to_numpy(float), staff, flow)
    odds = _odds(program)
    believed = of_newest(rows)
    ours, known = (helped(believed, people, coming, flow, one) for one in (effect, odds))
    drawn = helped(_drawn(believed), people, coming, flow, odds)
    return rows.assign(
        drawn=drawn.now + drawn.next,
        open=ours.open,
        ours=ours.now + ours.next,
        known=known.now + known.next,
        chance=known.variance,
        true=_true_help(rows, group, people, flow, truth),
        variance=ours.variance,
        spread=effect.spread,
    )


def _drawn(believed: Chance) -> Chance:
    """Return rates drawn from the model's distributions, as if they were known."""
    random = np.random.default_rng(0)
    zero, low, high = believed.weights.T
    rates = believed.rates
    above = np.maximum(1 - zero, 1e-12)
    mean = (low * rates[:, 1] + high * rates[:, 2]) / above
    variance = (low * (rates[:, 1] - mean) ** 2 + high * (rates[:, 2] - mean) ** 2) / above
    size = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-9) - 1, 1e-3)
    found = random.beta(np.maximum(mean * size, 1e-6), np.maximum((1 - mean) * size, 1e-6))
    found = np.where(random.random(len(zero)) < zero, 0.0, found)
    ones = np.tile([0.0, 1.0, 0.0], (len(zero), 1))
    return Chance(np.stack([np.zeros(len(zero)), found, found], axis=1), ones, believed.like)


def _true_help(rows, group, people: Waiting, flow: Flow, truth) -> np.ndarray:
    """Return whom a visit truly helps, per row: those who start within the follow-up, and keep what
    they claim, with the visit and not without it.

    Of people who are open by the chance that the sample gave those of their firm and month: a visit
    that the firm had moves nobody who was eligible before it. Of the next year by that of the
    newest month.
    """
    effect = _odds(group[0])
    kept = _within(group, follow_up(*group).months) * (1 - HARDNESS["hard"].taken_back)
    ids = rows["company_id"].astype(str).to_numpy()
    own, levels = (_of_group(truth[name], group) for name in ("chances", "levels"))
    newest = pd.Period(levels["month"].max(), "M")
    months = [str(newest - int(ago)) for ago in people.watched - flow.cohorts.first]
    of_month = own.set_index(["company_id", "month"])["chance"]
    chance = of_month.reindex(pd.MultiIndex.from_arrays([ids[people.row], months])).to_numpy()
    known = flow.cohorts.known[flow.cohorts.at(people.watched)]
    gain = kept * effect.gain(chance, chance) / np.maximum(1 - kept * chance * known, 1e-6)
    now = np.bincount(people.row, people.people * gain, len(rows))
    rate = _true_rate(rows, group, float(levels.set_index("month")["log_odds"][str(newest)]), truth)
    coming = _true_next(rows, *group, truth) * flow.within
    return now + coming * kept * effect.gain(rate, rate)


def _true_rate(rows, group, level: float, truth) -> np.ndarray:
    """Return the chance of people of the newest month to start, the visit that the firm had in."""
    own = _of_group(truth["propensities"], group).set_index("company_id")["propensity"]
    rate = moved(own.reindex(rows["company_id"].astype(str)).fillna(0).to_numpy(), level)
    visit = truth["companies"].set_index(truth["companies"]["company_id"].astype(str))
    visited = visit["first_visit_on"].reindex(rows["company_id"].astype(str)).notna().to_numpy()
    return np.where(visited, rate + _odds(group[0]).gain(rate, rate), rate)


def _of_group(table: pd.DataFrame, group: tuple[str, str]) -> pd.DataFrame:
    """Return the rows of a programme and sex, texts as such."""
    own = table[(table["program"] == group[0]) & (table["sex"] == group[1])]
    texts = [name for name in ("company_id", "month") if name in own]
    return own.astype(dict.fromkeys(texts, "str"))


def _within(group: tuple[str, str], months: int) -> float:
    """Return the share of starters that does so within the follow-up, as the sample draws them."""
    late = LATE[group]
    return 1 - (1 - min(months / late.longest, 1)) ** late.shape if late.longest else 1.0


def _odds(program: str) -> Effect:
    """Return the effect that the sample has built in."""
    size = CALIBRATION[program].visit_effect
    return Effect((("odds", size, 1.0),), 0.9, 1.1, size)


def _true_next(rows, program: str, sex: str, truth) -> np.ndarray:
    """Return how many become eligible in a year, on average: by the staff that the sample draws
    people from. Head counts are whole people, which is up to 5 % too few men at small firms."""
    yearly = _of_group(truth["coming"], (program, sex)).set_index("company_id")["yearly"]
    return yearly.reindex(rows["company_id"].astype(str)).fillna(0).to_numpy()


def _firms(country: dict, programs: tuple[str, ...]) -> pd.DataFrame:
    """Return the sums of several programmes per firm."""
    together = pd.concat([country[one].reset_index() for one in programs])
    sums = ["eligible", "users", "expected", "open", "ours", "known", "true", "missed", "drawn"]
    firms = together.groupby("company_id")[sums].sum()
    facts = together.drop_duplicates("company_id").set_index("company_id")
    return firms.join(facts[["size_band", "firm_class", "staff"]])


def _orders(firms: pd.DataFrame, keep) -> dict[str, float]:
    """Return the people truly helped by the first visits of each order."""
    firms = firms[keep(firms)]
    expected = firms["expected"]
    spread = np.sqrt((expected * (1 - expected / firms["eligible"].clip(lower=1))).clip(lower=1e-9))
    draw = np.random.default_rng(0).random(len(firms))
    some = firms["eligible"] > 0
    orders = {
        "ours": -firms["ours"],
        "form known": -firms["known"],
        "open people": -firms["open"],
        "lowest rate": (firms["users"] / firms["eligible"]).where(some, 9.0),
        "z": ((firms["users"] - expected) / spread).where(some, 9.0),
        "observed missed": firms["users"] - expected,
        "size": -firms["staff"].fillna(0),
        "random": pd.Series(draw, firms.index),
        "today's rule": -firms["missed"],
        "oracle": -firms["true"],
    }
    true = firms["true"]
    found = {name: _first(true, order) for name, order in orders.items()}
    share = pd.Series(reached(firms["open"].to_numpy(float), REACH), firms.index)
    for end, part in (("", 1.0), (", reach 3", share)):
        drawn = firms["drawn"] * part
        found[f"allowed{end}"] = _first(drawn, -firms["known"] * part) / _first(drawn, -drawn)
    found |= {f"{name}, reach 3": _first(true * share, order * (share if name in OURS else 1))
              for name, order in orders.items()}  # fmt: skip
    small = firms["size_band"].isin(SMALL).to_numpy()
    least = share_of_small(firms["open"].to_numpy(), small)
    quota = with_share((firms["ours"] * share).to_numpy(), small, least, VISITS)
    first = quota.order[:VISITS]
    found |= {
        "quota": float((true * share).iloc[first].sum()),
        "price said": quota.price,
        "small listed": float(small[first].mean()),
        "small open": float(firms["open"][small].sum() / max(firms["open"].sum(), 1)),
    }
    return found


OURS = ("ours", "form known", "oracle", "open people")


def _first(true: pd.Series, order: pd.Series) -> float:
    return float(true[order.sort_values(kind="stable").index[:VISITS]].sum())


def _line(name: str, programs: tuple[str, ...], runs: pd.DataFrame) -> str:
    mean = runs.mean()
    lines = []
    for end in ("", ", reach 3"):
        best = max(mean[f"{one}{end}"] for one in OTHERS)
        which = max(OTHERS, key=lambda one: mean[f"{one}{end}"])
        ours, oracle = mean[f"ours{end}"], mean[f"oracle{end}"]
        reachable = oracle / best < 1.25
        good = ours >= 0.97 * oracle if reachable else ours >= 1.2 * best
        against = runs[f"ours{end}"] - runs[f"open people{end}"]
        error = against.std(ddof=1) / np.sqrt(len(runs)) if len(runs) > 1 else np.nan
        lines.append(
            f"{name}, {' + '.join(programs)}{end}: ours {ours:.1f}, best other {best:.1f}"
            f" ({which}), ours/best {ours / best:.2f}, oracle {oracle:.1f}"
            f" (ours {ours / oracle:.1%}, records allow {mean[f'allowed{end}']:.1%})"
            f", form known {mean[f'form known{end}']:.1f}"
            f", ours − open {against.mean():+.1f}"
            f" ± {1.96 * error:.1f}: {'within' if good else 'OVER'}"
        )
    lines.append(
        f"    with the quota, reach 3: {mean['quota']:.1f}, price said {mean['price said']:.1%}, "
        f"true {1 - mean['quota'] / mean['ours, reach 3']:.1%}; firms under 50: "
        f"{mean['small listed']:.1%} of the list, {mean['small open']:.1%} of the open people"
    )
    return "\n".join(lines)


HOURS, COMPLEX = 16, "seoul-digital"


def _plans(countries: list) -> str:
    """Return whom 16 hours help by our plan and by rounds of today's list (low and watched, by
    missed), among all priority firms and among those under 50; a visit reaches three."""
    lines = []
    for name, sizes in (("all", (*SMALL, "50-299", "300+", "")), ("under 50", SMALL)):
        found = [_planned(each["parental"], sizes) for each in countries]
        ours, today = np.mean(found, axis=0)
        verdict = "within" if ours >= (2.5 if name == "under 50" else 1.2) * today else "OVER"
        lines.append(
            f"16 hours in 서울디지털, parental, priority firms, {name}: ours {ours:.2f}, "
            f"today's list {today:.2f}, ratio {ours / max(today, 1e-9):.2f}: {verdict}"
        )
    return "\n".join(lines)


def _planned(firms: pd.DataFrame, sizes: tuple[str, ...]) -> tuple[float, float]:
    """Return the people truly helped by both plans."""
    here = firms[(firms["complex_id"] == COMPLEX) & firms["size_band"].isin(sizes)]
    here = here[here["firm_class"].isin(["priority", ""])].reset_index()
    share = reached(here["open"].to_numpy(float), REACH)
    listed = here["status"].isin(["low", "watch"])
    worth = {"ours": here["ours"] * share, "today": here["missed"].where(listed, 0.0)}
    true = (here["true"] * share).set_axis(here["company_id"])
    return tuple(
        float(true.reindex(
            plan_rounds(here.assign(help=each), Minutes(40, 30), Rules(HOURS, 8)).rows["company_id"]
        ).sum())
        for each in worth.values()
    )  # fmt: skip


def _calibration(countries: list) -> str:
    """Return said / true by size band, the effect known, over the firms with somebody open.

    Beside it the standard error that chance gives it: of what each firm's rate is, given what is
    believed of it; and where there are several countries as they differ (jackknife), which is what
    tells error from luck: the rate of a whole band is unsure, too.
    """
    lines = []
    for program in PROGRAMS:
        firms = pd.concat([each[program].assign(country=at) for at, each in enumerate(countries)])
        kept = firms[firms["open"] > 0]
        sums = kept.groupby(["size_band", "country"])[["known", "true", "chance"]].sum()
        said = ", ".join(_band(str(band), each) for band, each in sums.groupby(level=0))
        lines.append(f"said / true, {program}, effect known: {said}")
    return "\n".join(lines)


def _band(name: str, sums: pd.DataFrame) -> str:
    known, true = sums["known"].sum(), sums["true"].sum()
    told = f"{name} {known / true:.2f} (firms' luck {np.sqrt(sums['chance'].sum()) / true:.2f}"
    if len(sums) < 2:
        return f"{told})"
    without = ((known - sums["known"]) / (true - sums["true"])).to_numpy()
    error = np.sqrt((len(sums) - 1) / len(sums) * ((without - without.mean()) ** 2).sum())
    return f"{told}, countries {error:.2f})"


def _held(countries: list) -> str:
    """Return in how many runs the interval holds those truly helped: the sum over the first firms
    of the list, the effect learnt, of each country, programme and class of firms."""
    found = []
    for program in PROGRAMS:
        for country in countries:
            for keep in CLASSES.values():
                firms = country[program][keep(country[program])]
                first = firms.sort_values("ours", ascending=False, kind="stable")[:VISITS]
                effect = Effect((), 1.0, float(np.exp(2 * special.ndtri(0.975) *
                                                      first["spread"].iloc[0])), 0.0)  # fmt: skip
                said, variance, true = first[["ours", "variance", "true"]].sum()
                low, high = limits(np.array([said]), np.array([variance]), effect)
                found.append((program, said / true, bool(low[0] <= true <= high[0])))
    runs = pd.DataFrame(found, columns=["program", "ratio", "held"])
    by_program = runs.groupby("program")[["ratio", "held"]].mean()
    said = ", ".join(f"{name} {row.ratio:.2f} ({row.held:.0%})" for name, row in
                     by_program.iterrows())  # fmt: skip
    return (
        f"effect learnt, said / true and how often the interval holds it: {said}; "
        f"all {runs['held'].mean():.0%} of {len(runs)}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
