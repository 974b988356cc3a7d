"""The table of companies: filters, order, pages and masks, against the obvious computation."""

import pandas as pd
import pytest

from src.store.queries.company_detail import company_detail, company_months, company_windows
from src.store.queries.company_table import COMPANY_COLUMNS, company_rows, count_company_rows
from tests.firms import EMPLOYEES, NAMES, NUMBERS, publish_firms
from tests.store.small import ask


@pytest.fixture(scope="module")
def firms(tmp_path_factory):
    return publish_firms(tmp_path_factory.mktemp("firms"))


def ids(firms, **asked) -> list[str]:
    return list(ask(firms, company_rows(**asked))["company_id"])


@pytest.mark.slow
@pytest.mark.parametrize("one", NAMES)
def test_each_name_is_found_by_itself_and_by_nothing_it_means_elsewhere(firms, one):
    assert ids(firms, search=NAMES[one]) == [one]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("%", ["c8"]),
        ("_", ["c8"]),
        ("\\", ["c8"]),
        ("DROP table", ["c6"]),
        ("' OR 1=1", []),
        ("👩‍🔧", ["c4"]),
        ("עולם", ["c5"]),
        (NUMBERS["c4"], ["c4"]),
        ("045-36", ["c9"]),
        (" 045 36 ", ["c9"]),
    ],
)
def test_words_are_words_and_numbers_are_found_however_they_are_typed(firms, words, found):
    assert ids(firms, search=words) == found


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", COMPANY_COLUMNS)
def test_every_column_sorts_all_rows_with_missing_ones_last(firms, sort, descending):
    asked = {"program": "parental", "window": 24, "sort": sort, "descending": descending}
    rows = ask(firms, company_rows(**asked))
    known = rows[sort].dropna()
    assert rows[sort].notna().to_list() == [True] * len(known) + [False] * (9 - len(known))
    obvious = sorted(zip(known, rows["company_id"], strict=False), key=lambda row: row[1])
    obvious.sort(key=lambda row: _as_bytes(row[0]), reverse=descending)
    assert list(rows["company_id"])[: len(known)] == [company for _, company in obvious]


def _as_bytes(value):
    return value.encode() if isinstance(value, str) else value


def test_pages_together_are_the_whole_table(firms):
    whole = ids(firms, sort="size_band")
    pages = [ids(firms, sort="size_band", limit=4, offset=first) for first in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 4, 1]
    assert sum(pages, []) == whole


def test_counts_agree_with_the_rows(firms):
    counted = ask(firms, count_company_rows()).iloc[0]
    assert list(counted[["companies", "employees", "placed"]]) == [9, sum(EMPLOYEES.values()), 7]
    for asked in ({"reached": "yes"}, {"size_band": "1-4"}, {"stage": "visited"}):
        rows = ids(firms, **asked)
        assert ask(firms, count_company_rows(**asked))["companies"].iloc[0] == len(rows) > 0


def test_closed_companies_leave_on_the_day_they_closed(firms):
    day = pd.Timestamp("2025-05-01").date()
    assert "c6" in ids(firms, open_on=pd.Timestamp("2025-04-30").date())
    assert "c6" not in ids(firms, open_on=day)


def test_uptake_is_that_of_the_program_and_window(firms):
    asked = {"program": "parental", "window": 24, "columns": ("eligible", "users", "rate")}
    rows = ask(firms, company_rows(**asked)).set_index("company_id").dropna()
    assert rows.loc["c4"].to_list() == [16, 2, 0.125]
    assert rows.loc["c9"].to_list() == [8, 1, 0.125]
    assert rows.loc["c2"].to_list() == [8, 0, 0.0]
    assert len(rows) == 3
    other = ask(firms, company_rows(**(asked | {"program": "flexible"})))
    assert other["eligible"].isna().all()


def test_without_the_right_numbers_and_sole_proprietors_are_masked(firms):
    rows = ask(firms, company_rows(numbers=False)).set_index("company_id")
    assert rows.loc["c4", "business_no"] == "101-81-*****"
    assert rows.loc["c7", ["business_no", "company_name"]].to_list() == ["101-01-*****", "홍○○○"]
    assert rows.loc["c4", "company_name"] == NAMES["c4"]
    assert pd.isna(rows.loc["c8", "business_no"])
    one = ask(firms, company_detail("c7", numbers=False)).iloc[0]
    assert one[["business_no", "company_name"]].to_list() == ["101-01-*****", "홍○○○"]


def test_with_the_right_they_are_whole(firms):
    rows = ask(firms, company_rows()).set_index("company_id")
    assert rows["company_name"].to_dict() == NAMES
    plain = rows["business_no"].dropna().str.replace("-", "")
    assert plain.to_dict() == {one: number for one, number in NUMBERS.items() if number}


def test_what_is_masked_cannot_be_found_out_by_searching_or_sorting(firms):
    masked = {"numbers": False}
    assert ids(firms, search="길동", **masked) == []
    assert ids(firms, search=NUMBERS["c4"], **masked) == []
    assert ids(firms, search=NUMBERS["c4"][:6], **masked) == []
    assert "c4" in ids(firms, search="101-81", **masked)
    by_number = ids(firms, sort="business_no", **masked)
    assert by_number == ["c9", "c7", "c1", "c2", "c3", "c4", "c5", "c6", "c8"]


def test_one_company_over_time(firms):
    months = ask(firms, company_months("c4"))
    assert months["eligible"].sum() == 18
    assert months.set_index("month")["users"].loc[["2025-04", "2026-03"]].to_list() == [2, 1]
    assert ask(firms, company_windows("c4", 24)).to_numpy().tolist() == [["parental", 16, 2, 0]]
    assert ask(firms, company_detail("'; DROP TABLE")).empty
