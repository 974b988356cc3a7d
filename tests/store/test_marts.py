"""The marts: their types, their sums against a slow recount, and their treatment of gaps."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select, text

from src.domain.sources import order_sources
from src.domain.tables import VALUES
from src.store import layout
from src.store import marts as build
from src.store.answer_table import answers
from src.store.figures import make_complex_figures
from src.store.mart_tables import marts
from src.store.queries.loaded import coverage
from src.store.queries.regions import region_figures
from src.store.schema import metadata
from src.store.snapshots import publish
from tests.store import small


def figures(*facts: pd.DataFrame) -> pd.DataFrame:
    described = small.complexes().assign(development=None, lat=None, lon=None, place=None)
    made = make_complex_figures(described, pd.concat(facts))
    return made.set_index(["quarter", "complex_id"]).sort_index()


def regions_of(snapshot, level, quarter, **filters) -> pd.DataFrame:
    found = small.ask(snapshot, region_figures(level, quarter, **filters))
    return found.set_index("region_code")


def test_no_column_of_a_snapshot_is_a_hugeint(snapshot):
    types = small.ask(
        snapshot, text("SELECT table_name, column_name, data_type FROM information_schema.columns")
    )
    expected = {
        (table.name, column.name): column.type.compile().split("(")[0]
        for made in (metadata, marts, answers)
        for table in made.tables.values()
        for column in table.columns
    }
    same = {"FLOAT": "FLOAT", "DATETIME": "TIMESTAMP", "BIGINT": "BIGINT", "INTEGER": "INTEGER"}
    found = {(row[0], row[1]): row[2] for row in types.itertuples(index=False)}
    assert set(found) == set(expected)
    assert not {name for name, type_ in found.items() if "HUGEINT" in type_ or "DECIMAL" in type_}
    whole = {name for name, type_ in expected.items() if same.get(type_) == "BIGINT"}
    assert {found[name] for name in whole} == {"BIGINT"}


def test_a_parent_shows_what_is_printed_or_else_the_sum_of_its_parts():
    made = figures(small.census()).loc["2025Q3"]
    assert made.loc["export-seoul", "tenants"] == 100
    assert made.loc["export", "tenants"] == 130
    assert made.loc["export", "tenants_gap"] is None
    assert np.isnan(made.loc["onsan", "operating"])
    assert made.loc["onsan", "operating_gap"] == "withheld"
    assert made.loc["onsan", "employees_gap"] == "not_carried"


def test_a_parent_summed_without_one_of_its_parts_says_so():
    lacking = small.facts(
        "2025Q3", "kicox_national", ("employees",), {"bupyeong": (12,), "juan": (small.X,)}
    )
    made = figures(lacking).loc["2025Q3"]
    assert made.loc["export-incheon", "employees"] == 12
    assert made.loc["export-incheon", "employees_gap"] == "partial"


def test_the_census_speaks_for_tenants_and_the_survey_for_employees():
    made = figures(small.census("2026Q1"), small.survey("2026Q1")).loc["2026Q1"]
    assert made.loc["export", "tenants"] == 130
    assert made.loc["export", "tenants_source"] == "kicox_complexes"
    assert made.loc["export", "employees_source"] == "kicox_national"
    assert made.loc["onsan", "operating"] == 4, "withheld in the census, printed in the survey"


def test_unknown_sources_come_last_and_by_name():
    assert order_sources("tenants", ["zz", "kicox_national", "aa", "kicox_complexes"]) == [
        "kicox_complexes",
        "kicox_national",
        "aa",
        "zz",
    ]


def test_no_facts_make_no_figures():
    none = make_complex_figures(small.complexes(), small.census().iloc[:0])
    assert none.empty
    assert {"tenants", "tenants_role"} <= set(none.columns)


def test_region_sums_of_a_census_leave_nothing_over(snapshot):
    sido = regions_of(snapshot, "sido", "2025Q3")
    assert sido["tenants"].to_dict() == {"11": 150, "28": 30, "31": 5}
    assert sido["region_short"].to_dict() == {"11": "서울", "28": "인천", "31": "울산"}
    sigungu = regions_of(snapshot, "sigungu", "2025Q3", sido="28")
    assert sigungu["tenants"].to_dict() == {"28237": 20, "28260": 10}
    assert regions_of(snapshot, "country", "2025Q3").loc["KR", "tenants"] == 185


def test_what_is_printed_only_for_a_straddling_complex_has_a_region_of_its_own(snapshot):
    sido = regions_of(snapshot, "sido", "2026Q1")
    assert sido["tenants"].to_dict() == {"00": 135, "31": 6}
    assert sido["employees"].dropna().to_dict() == {"00": 2000}
    assert sido["employees_withheld"].to_dict() == {"00": 0, "31": 1}


def test_a_complex_is_counted_once_for_the_country_and_once_in_each_province_it_lies_in(snapshot):
    assert regions_of(snapshot, "country", "2025Q3").loc["KR", "complexes"] == 3
    assert regions_of(snapshot, "sido", "2025Q3")["complexes"].to_dict() == {
        "11": 2,
        "28": 1,
        "31": 1,
    }


def test_a_share_is_taken_of_the_same_complexes_above_and_below_the_line(snapshot):
    country = regions_of(snapshot, "country", "2025Q3").loc["KR"]
    assert (country["operating_of_tenants"], country["tenants_with_operating"]) == (155, 180)
    assert country["tenants"] == 185, "온산 withholds its operating companies"


def test_a_sum_of_which_nothing_is_known_is_missing_and_not_nought(snapshot):
    country = regions_of(snapshot, "country", "2025Q3").loc["KR"]
    assert np.isnan(country["employees"])
    assert country["employees_not_carried"] == 5


def test_regions_can_be_asked_for_one_kind(snapshot):
    assert regions_of(snapshot, "sido", "2025Q3", kind="general")["tenants"].to_dict() == {"11": 50}


def test_coverage_marks_the_newest_full_quarter_and_the_one_to_compare_with(snapshot):
    rows = small.ask(snapshot, coverage())
    tenants = rows[rows["value"] == "tenants"].set_index("quarter")
    assert tenants["complexes"].to_dict() == {"2025Q2": 3, "2025Q3": 3, "2026Q1": 2}
    assert tenants.index[tenants["fullest"]].to_list() == ["2025Q3"]
    assert tenants.loc["2025Q3", "before"] == "2025Q2"
    operating = rows[rows["value"] == "operating"].set_index("quarter")
    assert operating.loc["2025Q3", ["complexes", "withheld"]].to_list() == [2, 1]
    assert not rows[rows["value"] == "leasing"]["fullest"].any()


def random_facts(seed: int) -> pd.DataFrame:
    """Return facts of random complexes from two sources; some parents printed, some withheld."""
    draw = np.random.default_rng(seed)
    frames = []
    for source in ("kicox_complexes", "kicox_national"):
        for quarter in ("2025Q1", "2025Q2"):
            rows = {}
            for name in small.complexes()["complex_id"][draw.random(8) < 0.7]:
                cells = [int(number) for number in draw.integers(0, 9, len(VALUES))]
                rows[name] = [small.X if draw.random() < 0.2 else cell for cell in cells]
            frames.append(small.facts(quarter, source, VALUES, rows))
    return pd.concat(frames)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_region_and_complex_sums_equal_a_slow_recount(tmp_path, seed):
    published = publish(
        tmp_path,
        {"complexes": small.complexes(), "complex_quarters": random_facts(seed)},
        origin="official",
    )
    rows = small.ask(published, text("SELECT * FROM complex_figures"))
    for quarter in ("2025Q1", "2025Q2"):
        here = rows[rows["quarter"] == quarter]
        sido = regions_of(published, "sido", quarter)
        for value in ("tenants", "employees", "exports_usd"):
            expected = slow_region_sums(random_facts(seed), quarter, value)
            assert sido[value].dropna().to_dict() == expected
            country = regions_of(published, "country", quarter).loc["KR", value]
            assert np.nan_to_num(country) == sum(expected.values())
            assert here.loc[here[f"{value}_role"] == "summed", value].notna().all()


def slow_region_sums(facts: pd.DataFrame, quarter: str, value: str) -> dict[str, float]:
    """Return the sum per province by walking each tree from its top, as the written rule says."""
    described = small.complexes().set_index("complex_id")
    facts = facts[facts["quarter"] == quarter]
    sums: dict[str, float] = {}

    def cover(node: str, rows: pd.DataFrame):
        """Return (nodes to add, sum, complete), or None if the source lists nothing here."""
        below = [cover(c, rows) for c in described.index[described["parent_id"] == node]]
        below = [found for found in below if found is not None]
        cell = rows.loc[rows["complex_id"] == node, value]
        printed = float(cell.iloc[0]) if len(cell) and pd.notna(cell.iloc[0]) else None
        if not below:
            return (
                (([node], printed, True) if printed is not None else ([], 0, False))
                if len(cell)
                else None
            )
        added = sum(total for _, total, _ in below)
        complete = all(whole for _, _, whole in below)
        if printed is not None and not (complete and added == printed):
            return [node], printed, True
        return [n for nodes, _, _ in below for n in nodes], added, complete

    for _, tree in described.groupby("top_id"):
        for source in order_sources(value, ["kicox_complexes", "kicox_national"]):
            rows = facts[(facts["source"] == source) & facts["complex_id"].isin(tree.index)]
            if rows[value].notna().any():
                break
        else:
            continue
        nodes, _, _ = cover(tree["parent_id"].isna().idxmax(), rows)
        for node in nodes:
            printed = float(rows.loc[rows["complex_id"] == node, value].iloc[0])
            sido = described.loc[node, "sido"]
            sums[sido if pd.notna(sido) else "00"] = (
                sums.get(sido if pd.notna(sido) else "00", 0) + printed
            )
    return sums


FIGURES = ("complex_figures", "region_figures", "coverage")


@pytest.mark.slow
def test_figures_are_made_anew_only_where_what_they_are_made_of_has_changed(tmp_path, monkeypatch):
    made = []
    anew = build._build_figures
    monkeypatch.setattr(build, "_build_figures", lambda c: (made.append(1), anew(c)))

    def figures_after(tables):
        snapshot = publish(tmp_path, tables, origin="official")
        rows = [small.ask(snapshot, select(marts.tables[name])) for name in FIGURES]
        return len(made), *rows

    first = figures_after(small.tables())
    regions = {"regions": small.regions().assign(region_name="가나")}
    same = figures_after(regions)
    corrected = figures_after({"complex_quarters": small.census(magok=51)})
    named = {"complexes": small.complexes().assign(kind="national")}
    moved = figures_after(named | {"complex_quarters": small.census(magok=51)})
    assert [found[0] for found in (first, same, corrected, moved)] == [1, 1, 2, 3]
    for before, after in zip(first[1:], same[1:], strict=True):
        pd.testing.assert_frame_equal(before, after)
    assert corrected[2]["tenants"].sum() == first[2]["tenants"].sum() + 3
    assert set(moved[3]["kind"]) == {"all", "national"}
    monkeypatch.setattr(layout, "RULES", 0)
    layout.layout.cache_clear()
    assert figures_after(regions)[0] == 4
    monkeypatch.undo()
    layout.layout.cache_clear()
