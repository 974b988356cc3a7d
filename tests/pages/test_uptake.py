"""Uptake on the map and side by side: every number against a recount from the exported tables."""

import math
import random
import re

import pandas as pd
import pytest

from src.store.snapshots import current_snapshot
from src.ui import cached
from tests.pages import recount_uptake
from tests.pages.recount import names_of
from tests.pages.recount_uptake import Uptake, read_uptake, rounded
from tests.published import publish_first
from tests.screen import address_of, open_page, tables_of
from tests.weeks import LAST, even, published, starts

pytestmark = pytest.mark.slow

MEASURES = ("rate", "ratio", "young_share", "insured_women_share")
PROGRAMS = ("parental", "maternity", "paternity", "reduced_hours", "flexible", "replacement")
UNITS = {0: ("sido", "sigungu", "complex"), 1: ("sigungu", "complex"), 2: ("complex",)}
SHOWN = ("value", "lower", "upper", "change", "change_lower", "change_upper")
# Numbers shown as they are, and those shown as a percentage, by measure.
IN_PERCENT = {"ratio": SHOWN[3:]}


def places(uptake: Uptake) -> list[dict]:
    """Return the whole country, and every province and district that has a complex."""
    known = uptake.leaves[uptake.leaves["sido"] != recount_uptake.STRADDLING]
    pairs = known[["sido", "sigungu"]].drop_duplicates().to_dict("records")
    provinces = [{"sido": code} for code in sorted(set(known["sido"]))]
    return [{}, *provinces, *[pair for pair in pairs if pair["sigungu"] != pair["sido"]]]


def choices(uptake: Uptake, seed: int, many: int) -> list[dict]:
    """Return random choices of measure, programme, sex, window and place."""
    draw, known = random.Random(seed), places(uptake)
    made = []
    for _ in range(many):
        place = draw.choice(known)
        made.append(
            {
                "measure": draw.choice(MEASURES),
                "program": draw.choice(PROGRAMS),
                "sex": draw.choice(("all", "m", "f")),
                "window": draw.choice(("12", "24")),
                "kind": draw.choice(("all", "national")),
                "unit": draw.choice(UNITS[len(place)]),
                "sido": "all",
                "sigungu": "all",
                **place,
            }
        )
    return made


def as_shown(found: dict, measure: str) -> dict:
    """Return the numbers of a recount in the units of the screen."""
    percent = IN_PERCENT.get(measure, SHOWN)
    return {
        name: rounded(value, 0.01) if name in percent else value for name, value in found.items()
    }


def assert_map_shows(app, uptake: Uptake, choice: dict) -> None:
    measure = choice["measure"]
    groups = recount_uptake.groups(uptake, choice)
    names = {"00": "두 시도에 걸친 단지"} | names_of(uptake.tables, set(groups) - {"00"})
    # the benchmark of a region leaves out its complexes of every kind
    whole = recount_uptake.groups(uptake, choice | {"kind": "all"})
    rows = {
        code: as_shown(
            recount_uptake.numbers(uptake, leaves, measure, choice, whole[code]), measure
        )
        for code, leaves in groups.items()
    }
    drawn = [frame.value for frame in tables_of(app) if "value" in frame.value]
    base = "eligible" if measure in ("rate", "ratio") else "employees"
    every = base == "eligible" and choice["unit"] == "complex"
    listed = {code: row for code, row in rows.items() if every or row[base]}
    if not listed:
        assert not drawn, choice
        return
    wanted = pd.DataFrame([{"name": names[code], **row} for code, row in listed.items()])
    found = drawn[0][list(wanted.columns)]
    together = [
        frame.astype(dict.fromkeys(wanted.columns[1:], float)).sort_values(list(wanted.columns))
        for frame in (found, wanted)
    ]
    left, right = (frame.reset_index(drop=True) for frame in together)
    pd.testing.assert_frame_equal(left, right, check_dtype=False, rtol=1e-9, obj=str(choice))


def assert_compared(app, uptake: Uptake, choice: dict, compared: list[str]) -> None:
    """Check each measure of uptake and people in the comparison, with its interval and change."""
    shown = next(t.value for t in tables_of(app) if "kind_name" in t.value)
    for complex_id, row in zip(compared, shown.to_dict("records"), strict=True):
        leaves = recount_uptake.below(uptake, complex_id)
        for measure in MEASURES:
            wanted = recount_uptake.numbers(uptake, leaves, measure, choice)
            wanted = as_shown(wanted, measure)
            for name in SHOWN:
                column = measure if name == "value" else f"{measure}_{name}"
                found = row[column]
                assert found == pytest.approx(wanted[name], nan_ok=True), (complex_id, column)
            for name in {"eligible", "users"} & set(wanted):
                assert row[name] == wanted[name]


def walk_the_map(uptake: Uptake, seed: int, many: int) -> None:
    app = None
    for choice in choices(uptake, seed, many):
        if app is None:
            app = open_page("regions", **choice)
        for key, code in choice.items():
            app.query_params[key] = code
        app.run()
        assert not app.exception, choice
        kept = {key: address_of(app)[key] for key in ("measure", "sido", "sigungu", "unit", "kind")}
        assert kept == {key: choice[key] for key in kept}
        assert_map_shows(app, uptake, choice)


def compare_at_random(uptake: Uptake, seed: int, many: int) -> None:
    draw = random.Random(seed)
    known = sorted(uptake.tables.complexes["complex_id"])
    for choice in choices(uptake, seed, many):
        compared = draw.sample(known, min(4, len(known)))
        asked = {**choice, "measure": draw.choice(("rate", "ratio"))}
        keys = ("measure", "program", "sex", "window")
        app = open_page(
            "complexes", compare=",".join(compared), **{key: asked[key] for key in keys}
        )
        assert not app.exception, choice
        assert_compared(app, uptake, asked, compared)


@pytest.fixture(scope="module")
def pilot(made_up) -> Uptake:
    return read_uptake(made_up)


def test_every_number_of_the_map_equals_a_recount(served, made_up, pilot):
    served(made_up)
    walk_the_map(pilot, seed=3, many=12)


def test_every_number_side_by_side_equals_a_recount(served, made_up, pilot):
    served(made_up)
    compare_at_random(pilot, seed=3, many=6)


def test_the_national_sample_equals_a_recount(served, once):
    """The sample of the first run, which the browser tests use as well."""
    snapshot = served(current_snapshot(once("first_run", publish_first)))
    uptake = read_uptake(snapshot)
    walk_the_map(uptake, seed=12, many=12)
    compare_at_random(uptake, seed=12, many=12)


def test_nobody_eligible_is_said_and_is_no_rate_of_zero(served, made_up):
    served(made_up)
    app = open_page("regions", measure="rate", program="maternity", sex="m")
    assert "대상자가 없습니다" in app.markdown[0].value
    assert not [frame for frame in tables_of(app) if "value" in frame.value]
    compared = open_page(
        "complexes", measure="rate", program="maternity", sex="m", compare="gumi-1"
    )
    assert "출산전후휴가 대상자가 없습니다" in compared.markdown[0].value
    assert math.isnan(tables_of(compared)[0].value["rate"].iloc[0])
    assert compared.info[0].value == "그리지 않은 단지: 구미국가(1단지)(대상자 없음)."


def test_the_changed_measure_gives_way_to_programme_sex_and_window(served, made_up):
    served(made_up)
    app = open_page("regions", measure="rate")
    assert {"program", "sex", "window"} <= {box.key for box in app.selectbox}
    assert "quarter" not in {box.key for box in app.selectbox}
    app.selectbox(key="measure").set_value("tenants").run()
    assert "quarter" in {box.key for box in app.selectbox}
    assert not {"program", "sex", "window"} & {box.key for box in app.selectbox}


def test_a_window_longer_than_the_history_is_not_offered(served, tmp_path):
    weeks = pd.date_range("2024-06-03", LAST, freq="7D")
    people = pd.DataFrame({"month": sorted({*weeks.strftime("%Y-%m")}), "eligible": 90})
    people = people.assign(company_id="k1", program="parental", sex="f")
    served(published(tmp_path, starts(even(20, weeks), weeks=weeks), people=[people]))
    app = open_page("regions", measure="rate", window="36")
    assert not app.exception
    assert address_of(app)["window"] == "24"
    assert app.selectbox(key="window").options == ["최근 12개월", "최근 24개월"]


def test_the_complex_is_judged_against_its_like_in_one_sentence(served, made_up, pilot):
    served(made_up)
    app = open_page("complexes", measure="rate", compare="gumi-1", program="parental", sex="all")
    found = recount_uptake.numbers(
        pilot, ["gumi-1"], "ratio", {"program": "parental", "sex": "all", "window": "24"}
    )
    said = app.markdown[0].value
    assert "업종·규모·성별이 같은 다른 곳 기업" in said
    if found["upper"] < 1:
        assert f"{1 - found['value']:.0%} 낮습니다" in said
    elif found["lower"] > 1:
        assert f"{found['value'] - 1:.0%} 높습니다" in said
    else:
        assert "뚜렷한 차이가 없습니다" in said


@pytest.mark.parametrize("name", ["regions", "complexes"])
def test_who_may_not_see_companies_gets_no_counts_by_place(name, served, made_up, rights):
    """A count below 5 by complex, sex and window could be computed from its neighbours."""
    rights()
    served(made_up)
    app = open_page(name, measure="rate", program="parental", sex="m")
    assert "볼 권한(firms)이 있는 사용자에게만 보입니다" in app.info[0].value
    assert not tables_of(app)
    structure = open_page(name, measure="employees", program="parental", sex="m")
    shown = {column for frame in tables_of(structure) for column in frame.value}
    assert not {"users", "eligible", "rate", "ratio", "young_share"} & shown


def test_who_may_not_see_companies_sees_no_uptake_of_the_country_either(served, made_up, rights):
    """Exact counts of the country would reveal protected ones."""
    rights()
    served(made_up)
    app = open_page("overview")
    assert not app.exception
    assert "제도 이용" in " ".join(info.value for info in app.info)
    assert "육아휴직 사용률은" not in app.markdown[0].value
    assert address_of(app)["change"] != "rate"


@pytest.mark.parametrize(
    ("part", "whose"),
    [(False, "전국 산업단지의"), (True, "전국 산업단지 가운데 권한이 있는 곳의")],
)
def test_the_overview_names_whose_uptake_it_gives(part, whose, served, made_up, monkeypatch):
    """Sums are of a reader's own part only where the snapshot has no protected counts."""
    monkeypatch.setattr(cached, "is_of_part", lambda query, **_: part and query == "region_uptake")
    served(made_up)
    assert open_page("overview").markdown[0].value.startswith(f"## {whose} 육아휴직 사용률은")


def test_the_programmes_of_the_country_equal_a_recount(served, made_up, pilot):
    served(made_up)
    shown = next(f.value for f in tables_of(open_page("overview")) if "program_name" in f.value)
    programs = {"육아휴직": "parental", "배우자 출산휴가": "paternity", "유연근무": "flexible"}
    sexes = {"남녀 모두": "all", "여성": "f", "남성": "m"}
    every = list(pilot.leaves.index)
    for row in shown[shown["program_name"].isin(programs)].to_dict("records"):
        choice = {"program": programs[row["program_name"]], "sex": sexes[row["sex_name"]]}
        choice |= {"window": "24"}
        wanted = as_shown(recount_uptake.numbers(pilot, every, "rate", choice), "rate")
        assert {name: row[name] for name in wanted} == pytest.approx(wanted)
    assert len(shown) >= 12


def test_the_national_rate_is_one_number_on_the_overview_and_the_map(served, made_up):
    served(made_up)
    answers = [open_page(name).markdown[0].value for name in ("overview", "regions")]
    rates = [re.search(r"육아휴직 사용률[은이] (?:[^0-9]*)([0-9.]+%)", said)[1] for said in answers]
    assert rates[0] == rates[1]
