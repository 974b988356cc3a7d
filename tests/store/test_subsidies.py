"""Subsidies in won that known leave would have brought: never one that a firm may not have."""

from datetime import date
from itertools import product

import pandas as pd
import pytest

from src.domain.codes import PROGRAMS
from src.store.program_rules import Firm, all_rules, rules_for
from src.store.subsidies import brought, by_firm

DAY = date(2026, 12, 1)


def starts(program: str, on: date, users: int = 1, **firm) -> pd.DataFrame:
    facts = {"employees": 10, "ksic": "29299", "sido": "47", "sigungu": "47190"} | firm
    row = {"company_id": "a", "program": program, "started": on, "users": users}
    return pd.DataFrame([row | {"firm_class": None} | facts])


def won(*parts: pd.DataFrame, day: date = DAY) -> list[tuple]:
    found = brought(pd.concat(parts), day)
    return [(row.program, row.rule, row.verdict, row.least, row.most) for row in found.itertuples()]


def test_a_leave_is_counted_from_one_month_to_those_gone_by_at_most_twelve():
    assert won(starts("parental", date(2026, 8, 31), users=2)) == [
        ("parental", "employer_grant", "may", 600_000, 1_800_000)
    ]
    assert won(starts("parental", date(2026, 11, 23))) == [
        ("parental", "employer_grant", "may", 300_000, 300_000)
    ]
    later = date(2028, 1, 1)
    assert won(starts("parental", date(2026, 1, 5)), day=later) == [
        ("parental", "employer_grant", "may", 300_000, 3_600_000)
    ]


def test_the_rule_of_the_day_of_the_start_holds():
    assert won(starts("replacement", date(2024, 6, 3)), day=date(2024, 7, 15)) == [
        ("replacement", "substitute_2024", "may", 800_000, 800_000)
    ]
    assert [row[1] for row in won(starts("replacement", date(2025, 12, 29)))] == ["substitute_2025"]
    assert won(starts("replacement", date(2026, 11, 2), employees=30))[0][3] == 1_300_000
    assert won(starts("replacement", date(2026, 11, 2), employees=29))[0][3] == 1_400_000
    assert won(starts("parental", date(2025, 12, 29))) == []


def test_what_has_to_be_approved_before_is_to_be_confirmed():
    ((_, _, verdict, _, _),) = won(starts("flexible", date(2026, 11, 2)))
    assert verdict == "confirm"
    sums = by_firm(
        brought(
            pd.concat(
                [starts("flexible", date(2026, 11, 2)), starts("parental", date(2026, 11, 2))]
            ),
            DAY,
        )
    )
    assert sums.loc["a"].to_dict() == {
        "starts": 2,
        "least": 300_000,
        "most": 300_000,
        "least_unsure": 300_000,
        "most_unsure": 300_000,
    }


def test_a_firm_of_5432_gets_none_of_what_is_for_priority_firms():
    everything = [starts(program, date(2026, 3, 2), employees=5432) for program in PROGRAMS]
    assert {row[1] for row in won(*everything)} == {"employer_grant"}
    assert [(row[0], row[2]) for row in won(*everything)] == [("flexible", "confirm")]


def test_a_start_of_a_programme_that_brings_nothing_is_no_row():
    assert won(starts("paternity", date(2026, 3, 2)), starts("maternity", date(2026, 3, 2))) == []


CLASSES = (None, "priority", "middle", "large", "above")
SIZES = (None, 29, 30, 400, 5432)
INDUSTRIES = (None, "26", "47")
REGIONS = (("11", "11530"), ("47", "47190"), (None, None))


@pytest.mark.slow
@pytest.mark.parametrize("on", [date(2024, 8, 5), date(2025, 6, 2), DAY])
def test_no_firm_outside_the_class_is_told_a_subsidy_that_it_may_not_have(on):
    """All rules × classes × sizes × industries × regions, compared with each rule by itself."""
    kinds = list(product(CLASSES, SIZES, INDUSTRIES, REGIONS))
    firms = pd.DataFrame(
        [(of, size, ksic, *place) for of, size, ksic, place in kinds],
        columns=["firm_class", "employees", "ksic", "sido", "sigungu"],
    ).assign(company_id=[str(at) for at in range(len(kinds))])
    rows = firms.merge(pd.DataFrame({"program": list(PROGRAMS)}), how="cross")
    found = brought(rows.assign(started=on, users=1), on)
    told = {(row.company_id, row.program, row.rule): row for row in found.itertuples()}
    expected = {}
    for at, (of, size, ksic, (sido, sigungu)) in enumerate(kinds):
        rules = rules_for(Firm(size, ksic, sido, sigungu, of), on)
        rules = rules[rules["brought_by"].notna() & (rules["verdict"] != "may_not")]
        for row in rules.itertuples():
            sure = row.verdict == "may" and not isinstance(row.apply_by, str)
            said = "may" if sure else "confirm"
            expected.setdefault((str(at), row.brought_by, row.rule), []).append(
                (said, row.amount_krw)
            )
    assert {key: (row.verdict, row.least) for key, row in told.items()} == {
        key: min(said, key=lambda one: one[1]) for key, said in expected.items()
    }
    own = rows.merge(all_rules(), left_on="program", right_on="brought_by")
    outside = own[
        (own["firm_class_y"] == "priority") & own["firm_class_x"].isin(["middle", "large", "above"])
    ]
    named = {(row.company_id, row.program_x, row.rule) for row in outside.itertuples()}
    assert not named & set(told)
