"""Answers made with a snapshot: the same numbers as when they are computed, by one formula."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.domain.codes import TOGETHER
from src.domain.rights import Reader, Right, reader_with
from src.domain.rights import everything as seeing_all
from src.metrics.campaign_effect import before_after_effect, campaign_effect
from src.metrics.comparison import all_measures
from src.metrics.effect_sums import chosen
from src.metrics.firm_help import FLOWS, People, firm_help, flows_of, of_firms, people_of
from src.metrics.placebo import placebo_effect
from src.metrics.screening import MATERIAL_GAP, gap_of, held_against, held_as_known, held_by_number
from src.metrics.visit_effect import assumed
from src.metrics.weekly import newest_week, settled_after
from src.store import answers, door
from src.store.candidate_answers import (
    CANDIDATES,
    EVERY,
    FIRM,
    HELPED,
    KNOWN,
    PLACE,
    REPEATED,
    effect_in,
    every_codes,
    helped_codes,
    helped_in,
    known_codes,
    known_in,
)
from src.store.complex_answers import MEASURED, OF_UPTAKE, named
from src.store.complex_answers import QUERY as QUERY_OF_UPTAKE
from src.store.effect_answers import JUDGED, known_for, known_of, reported_until
from src.store.effect_answers import QUERY as CONTACTS
from src.store.engine import fetch_frame, open_engine
from src.store.queries.catalogue import QUERIES
from src.store.queries.low_uptake import low_uptake_candidates
from src.store.weekly_answers import UNITS, Until, units_of

DAY = date(2026, 11, 28)
QUERY = "weekly_starts_by_complex"
EVERYWHERE, SEOUL = "*", "11"


def reader_of(capability: str, region: str) -> Reader:
    return reader_with([Right("kim", capability, region, DAY)], "kim", DAY)


LOOKED_UP = pytest.mark.slow
"""A publication with all its answers takes half a minute."""


@pytest.fixture(scope="module")
def engine(foreseen):
    return open_engine(foreseen)


@pytest.fixture
def stored(engine):
    """Return a function: the stored weeks of all complexes for a reader, None if there are none."""

    def found(reader, program, sex):
        admitted = door.decide(engine, reader, QUERY, {"program": program, "sex": sex})
        return door.answer_of(engine, admitted, UNITS, (program, sex))

    return found


ALL = seeing_all(Reader("kim"))


@LOOKED_UP
@pytest.mark.parametrize(
    ("reader", "program", "sex"),
    [
        (ALL, "parental", None),
        (ALL, "reduced_hours", "m"),
        (ALL, "flexible", "f"),
        (reader_of("places", EVERYWHERE), "paternity", None),
    ],
    ids=["both", "men", "women", "protected"],
)
def test_weeks_of_complexes_are_the_same_looked_up_and_computed(
    engine, foreseen, stored, reader, program, sex
):
    ask = door.Asker(engine, reader)
    monday = newest_week(ask("weeks_reported"), date.fromisoformat(foreseen.as_of))
    settled = settled_after(ask("weekly_starts", program=program), monday)
    until = Until(monday, date.fromisoformat(foreseen.as_of))
    computed = units_of(ask, {"program": program, "sex": sex}, until, settled)
    for name, rows in stored(reader, program, sex).items():
        wanted = getattr(computed, name)
        assert len(rows) > 0
        pd.testing.assert_frame_equal(rows, wanted, check_categorical=False, check_dtype=False)


@LOOKED_UP
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("complex_uptake", {"program": "parental", "window": 24, "tops_only": False}),
        ("complex_uptake", {"program": "paternity", "sex": "m", "window": 12, "sido": "11"}),
        ("region_figures", {"level": "country", "kind": "national", "quarter": "2026Q1"}),
        ("industry_mix", {"complex_ids": ("gumi-1", "seoul-digital")}),
    ],
)
def test_rows_of_places_are_the_same_looked_up_and_asked(engine, monkeypatch, query, codes):
    admitted = door.decide(engine, ALL, query, codes)
    given = fetch_frame(engine, QUERIES[query](**codes))
    door.rows_of(engine, admitted)  # reads the stored rows of all
    monkeypatch.setattr(door, "fetch_frame", None)  # after that, no query is run
    assert len(given) > 0
    pd.testing.assert_frame_equal(door.rows_of(engine, admitted), given)


@LOOKED_UP
@pytest.mark.parametrize(
    ("program", "sex", "window"),
    [("parental", None, 24), ("paternity", "m", 12), ("flexible", "f", 36)],
)
def test_measures_of_complexes_are_the_same_looked_up_and_computed(engine, program, sex, window):
    ask = door.Asker(engine, ALL)
    asked = {"program": program, "sex": sex, "tops_only": False}
    figures, yearly = (ask(QUERY_OF_UPTAKE, **asked, window=months) for months in (window, 12))
    admitted = door.decide(engine, ALL, QUERY_OF_UPTAKE, asked | {"window": window})
    rows = door.answer_of(engine, admitted, MEASURED, (program, sex, window))["rows"]
    for measures in (OF_UPTAKE, OF_UPTAKE[:1]):
        wanted = all_measures(figures, yearly, measures).reset_index(drop=True)
        found = named(rows, figures, measures)
        assert sorted(found) == sorted(wanted)
        pd.testing.assert_frame_equal(found[list(wanted)], wanted, check_dtype=False)


@LOOKED_UP
@pytest.mark.parametrize(("program", "stage"), [("parental", "visited"), ("flexible", "informed")])
def test_effects_of_random_choices_are_the_same_looked_up_and_computed(engine, program, stage):
    ask = door.Asker(engine, ALL)
    admitted = door.decide(engine, ALL, CONTACTS, {"stage": stage})
    stored = known_of(door.answer_of(engine, admitted, JUDGED, (program, stage)))
    until = reported_until(ask("uptake_bases"))
    computed = next(known_for(ask, program, until, (stage,)))
    pd.testing.assert_frame_equal(stored.held, computed.held, check_dtype=False)
    firms, draw = ask("effect_firsts", stage=stage), np.random.default_rng(3)
    campaigns = draw.choice(firms["campaign_id"].unique(), 6)
    for ids in (
        firms["company_id"],
        *(firms.loc[firms["campaign_id"] == each, "company_id"] for each in campaigns),
        *(firms.loc[firms["channel"] == each, "company_id"] for each in ("visit", "mail")),
    ):
        for effect in (
            lambda known, ids=ids: campaign_effect(chosen(known.sums, ids)),
            lambda known, ids=ids: before_after_effect(chosen(known.sums, ids)),
            lambda known, ids=ids: placebo_effect(known.sums, ids),
        ):
            one, other = effect(stored), effect(computed)
            assert repr(replace(one, study=None)) == repr(replace(other, study=None))
            if one.study is not None:
                pd.testing.assert_frame_equal(one.study, other.study)


@LOOKED_UP
@pytest.mark.parametrize("capability", ["firms", "places"])
def test_who_sees_a_part_is_given_no_answer_about_all(stored, capability):
    assert stored(reader_of(capability, SEOUL), "parental", None) is None


@LOOKED_UP
def test_protected_answers_are_not_the_exact_ones(stored):
    exact = stored(ALL, "paternity", None)
    protected = stored(reader_of("places", EVERYWHERE), "paternity", None)
    assert not exact["rows"]["users"].equals(protected["rows"]["users"])


@LOOKED_UP
def test_answers_by_other_formulas_are_never_shown(engine, stored, monkeypatch):
    monkeypatch.setattr(door, "mark", lambda: "of formulas as they will be")
    assert stored(ALL, "parental", None) is None
    monkeypatch.undo()
    assert stored(ALL, "parental", None) is not None


def test_the_mark_changes_with_the_source_of_a_formula(tmp_path, monkeypatch):
    (tmp_path / "metrics").mkdir()
    formula = tmp_path / "metrics" / "rates.py"
    formula.write_text("rate = users / eligible\n", "utf-8")
    monkeypatch.setattr(answers, "ROOT", tmp_path)
    before = answers.mark.__wrapped__()
    formula.write_text("rate = users / (eligible + 1)\n", "utf-8")
    assert answers.mark.__wrapped__() != before


def test_frames_are_the_same_when_they_are_unpacked():
    frame = pd.DataFrame(
        {"week": pd.to_datetime(["2026-11-09", None]), "users": [1.5, None], "unit": ["가", None]}
    )
    found = answers.unpack(answers.pack({"rows": frame, "none": frame.head(0)}))
    pd.testing.assert_frame_equal(found["rows"], frame)
    assert (list(found), len(found["none"])) == (["rows", "none"], 0)


ASKED = {"program": "parental", "window": 24}


@LOOKED_UP
@pytest.mark.parametrize(("program", "window"), [("parental", 24), ("flexible", 12)])
def test_candidates_are_the_same_looked_up_and_asked_for(engine, foreseen, program, window):
    asked = {"program": program, "window": window, "open_on": date.fromisoformat(foreseen.as_of)}
    looked_up = door.rows_of(engine, door.decide(engine, ALL, CANDIDATES, asked))
    computed = fetch_frame(engine, low_uptake_candidates(**asked), None)
    assert len(computed) > 0
    assert list(looked_up) == list(computed)
    texts = [*REPEATED, "sex"]
    assert (looked_up.dtypes[texts] == "category").all()
    same = looked_up.astype(dict.fromkeys(texts, object))
    pd.testing.assert_frame_equal(same, computed.astype(dict.fromkeys(texts, object)))


def _asked_of_all(engine):
    """Return a function that answers a query for a reader who may see everything."""
    return lambda name, **codes: door.rows_of(engine, door.decide(engine, ALL, name, codes))


@LOOKED_UP
@pytest.mark.parametrize("sex", [None, "f", "m"])
@pytest.mark.parametrize(("program", "window"), [("parental", 24), ("flexible", 12)])
def test_firms_stand_the_same_by_what_is_stored_of_them_and_worked_out(
    engine, foreseen, program, window, sex
):
    ask, day = _asked_of_all(engine), date.fromisoformat(foreseen.as_of)
    rows = ask(CANDIDATES, program=program, window=window, open_on=day)
    codes = known_codes(program, window, day)
    stored = door.answer_of(engine, _admitted(engine, program, window, day), CANDIDATES, codes)
    rows = rows.assign(**{name: stored[KNOWN][name] for name in stored[KNOWN]}, program=program)
    rows = rows[rows["sex"] == sex].reset_index(drop=True) if sex else rows
    number = pd.factorize(rows["company_id"])[0]
    known = held_as_known(rows, number, known_in(rows))
    assert len(known.rows) > 0
    _stand_the_same(known, held_against(rows.assign(company_id=number)))


@LOOKED_UP
@pytest.mark.parametrize("benchmark", ["p50", "p90", 0.0, 0.37, 1.0])
def test_firms_stand_the_same_by_any_benchmark_quickly_and_with_all_checks(
    engine, foreseen, benchmark
):
    ask, day = _asked_of_all(engine), date.fromisoformat(foreseen.as_of)
    rows = ask(CANDIDATES, program="flexible", window=24, open_on=day).assign(program="flexible")
    number = pd.factorize(rows["company_id"])[0]
    quick = held_by_number(rows, number, benchmark)
    _stand_the_same(quick, held_against(rows.assign(company_id=number), benchmark))


def _stand_the_same(known, worked_out):
    worked_out.rows["number"] = worked_out.rows["company_id"]
    pd.testing.assert_frame_equal(
        known.rows, worked_out.rows[list(known.rows)].reset_index(drop=True), check_exact=True
    )
    for gap in (MATERIAL_GAP, 0.1):
        ours, theirs = gap_of(known, gap), gap_of(worked_out, gap)
        np.testing.assert_array_equal(ours.p_low, theirs.p_low)
        np.testing.assert_array_equal(ours.q, theirs.q)


@LOOKED_UP
def test_nobody_of_a_sex_gives_no_firm_by_what_is_stored(engine, foreseen):
    ask, day = _asked_of_all(engine), date.fromisoformat(foreseen.as_of)
    rows = ask(CANDIDATES, program="paternity", window=24, open_on=day)
    codes = known_codes("paternity", 24, day)
    stored = door.answer_of(engine, _admitted(engine, "paternity", 24, day), CANDIDATES, codes)
    rows = rows.assign(**{name: stored[KNOWN][name] for name in stored[KNOWN]})
    women = rows[rows["sex"] == "f"].reset_index(drop=True)
    known = held_as_known(women, np.empty(0, np.int64), known_in(women))
    assert len(rows) > 0
    assert (len(known.rows), len(gap_of(known, MATERIAL_GAP).p_low)) == (0, 0)


@LOOKED_UP
@pytest.mark.parametrize("sex", [None, "f", "m"])
@pytest.mark.parametrize(("program", "window"), [("parental", 24), ("flexible", 12)])
def test_whom_a_visit_helps_is_the_same_stored_and_worked_out(
    engine, foreseen, program, window, sex
):
    ask, day = _asked_of_all(engine), date.fromisoformat(foreseen.as_of)
    rows = ask(CANDIDATES, program=program, window=window, open_on=day)
    admitted = _admitted(engine, program, window, day)
    place = door.answer_of(engine, admitted, CANDIDATES, known_codes(program, window, day))
    rows = rows.assign(**{PLACE: place[KNOWN][PLACE]})
    rows = rows[rows["sex"] == sex].reset_index(drop=True) if sex else rows
    rows = rows.assign(number=pd.factorize(rows["company_id"])[0])
    effect = effect_in(ask, program, day)
    stored = door.answer_of(engine, admitted, CANDIDATES, helped_codes(program, day, effect))
    flows = flows_of(*(ask(name, program=program) for name in FLOWS))
    waiting = {one: ask("help_open", programs=program, sex=one) for one in flows}
    worked_out = firm_help(People(rows, waiting, flows), effect, 3.0)
    looked_up = of_firms(rows["number"].to_numpy(), helped_in(rows, stored[HELPED]), effect, 3.0)
    assert worked_out["help"].sum() > 0
    pd.testing.assert_frame_equal(looked_up, worked_out, check_exact=True)


@LOOKED_UP
@pytest.mark.parametrize("window", [12, 24])
def test_whom_a_visit_about_all_programmes_helps_is_the_same_stored_and_worked_out(
    engine, foreseen, window
):
    ask, day = _asked_of_all(engine), date.fromisoformat(foreseen.as_of)
    told, parts, effects = [], [], []
    for program in TOGETHER:
        rows = ask(CANDIDATES, program=program, window=window, open_on=day)
        rows = rows.assign(number=pd.factorize(rows["company_id"])[0])
        effects.append(effect_in(ask, program, day))
        told.append(rows.drop_duplicates("company_id"))
        helped = firm_help(people_of(ask, program, rows), effects[-1], np.inf)
        parts.append(helped.assign(company_id=told[-1]["company_id"].to_numpy(), program=program))
    firms, people = pd.concat(told).drop_duplicates("company_id"), pd.concat(parts)
    admitted = _admitted(engine, "parental", window, day)
    stored = door.answer_of(engine, admitted, CANDIDATES, every_codes(window, day, effects))
    assert stored[FIRM]["company_id"].tolist() == firms["company_id"].tolist()
    assert stored[FIRM]["lat"].to_numpy() == pytest.approx(firms["lat"].to_numpy(), nan_ok=True)
    sums = people.groupby("company_id", sort=False)[["now", "next", "help_variance", "open"]].sum()
    assert sums["now"].sum() > 0
    assert stored[EVERY][list(sums)].to_numpy() == pytest.approx(sums.to_numpy(), rel=1e-12)
    own = people[people["program"] == "paternity"].set_index("company_id")["help"]
    own = own.reindex(firms["company_id"]).fillna(0.0).to_numpy()
    np.testing.assert_array_equal(stored[EVERY]["help_paternity"].to_numpy(), own)


def test_who_is_helped_by_another_assumed_effect_is_kept_apart():
    day = date(2026, 11, 30)
    assert helped_codes("parental", day, assumed(0.5, 0.25, 0.75)) == (
        *("parental", "2026-11-30", "helped"), 0.5, 0.5, 1.5,
    )  # fmt: skip
    learnt = replace(assumed(0.5, 0.25, 0.75), firms=400)
    assert helped_codes("parental", day, learnt) == ("parental", "2026-11-30", "helped")
    assert every_codes(24, day, [learnt, assumed(0.5, 0.25, 0.75)]) == (
        *(24, "2026-11-30", "every"), 0.5, 0.5, 1.5,
    )  # fmt: skip


def _admitted(engine, program, window, day):
    asked = {"program": program, "window": window, "open_on": day}
    return door.decide(engine, ALL, CANDIDATES, asked)


@LOOKED_UP
@pytest.mark.parametrize(
    "more",
    [
        {"sex": "f"},
        {"open_on": date(2020, 1, 1)},
        {"complex_id": "export"},
        {"industry": ("food",)},
    ],
    ids=["one sex", "another day", "a place", "an industry"],
)
def test_candidates_of_a_part_are_asked_for(engine, foreseen, more):
    asked = ASKED | {"open_on": date.fromisoformat(foreseen.as_of)} | more
    found = door.rows_of(engine, door.decide(engine, ALL, CANDIDATES, asked))
    computed = fetch_frame(engine, low_uptake_candidates(**asked), None)
    pd.testing.assert_frame_equal(found, computed)


@LOOKED_UP
def test_who_sees_firms_of_a_part_is_given_candidates_of_that_part(engine, foreseen):
    asked = ASKED | {"open_on": date.fromisoformat(foreseen.as_of)}
    found = door.rows_of(engine, door.decide(engine, reader_of("firms", SEOUL), CANDIDATES, asked))
    everywhere = door.rows_of(engine, door.decide(engine, ALL, CANDIDATES, asked))
    assert 0 < len(found) < len(everywhere)
    assert set(found["sigungu"].str[:2]) == {SEOUL}
