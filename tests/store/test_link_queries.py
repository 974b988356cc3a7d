"""How many are joined by which method, and doubtful pairs side by side, on a small join."""

import pandas as pd
import pytest

from src.store.queries import links
from src.store.snapshots import publish
from tests.store import small

# company, workplace, method, score, status
PAIRS = (
    ("a", "w1", "business_no", 1.0, "joined"),
    ("a", "w2", "business_no", 1.0, "joined"),
    ("b", "w3", "name_place", 0.70, "review"),
    ("b", "w4", "name", 0.60, "review"),
    ("c", "w5", "name_place", 0.90, "review"),
    ("d", "", "none", None, "alone"),
)
NAMES = {"a": "가나산업", "b": "다라전자", "c": "홍길동상회", "d": "마바"}
NUMBERS = {"a": "1248100998", "b": None, "c": "1230112345", "d": None}


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    rows = pd.DataFrame(PAIRS, columns=["company_id", "workplace_key", "method", "score", "status"])
    workplaces = pd.DataFrame(
        {
            "source": "pension",
            "month": "2026-08",
            "workplace_key": ["w1", "w2", "w3", "w4", "w5"],
            "workplace_name": ["가나산업", "가나산업/일용/", "다라전자", "다라", "홍길동상회"],
            "business_no_head": ["124810", "124810", None, None, "123011"],
            "address": [f"서울 디지털로 {n}" for n in range(1, 6)],
            "is_day_labour": False,
        }
    )
    companies = pd.DataFrame(
        {
            "company_id": list(NAMES),
            "company_name": list(NAMES.values()),
            "business_no": list(NUMBERS.values()),
            "address": [f"서울특별시 {name}" for name in NAMES],
            "complex_id": "digital",
        }
    )
    made = {
        "company_links": rows.assign(source="pension", month="2026-08"),
        "company_fills": pd.DataFrame(
            {"company_id": ["a", "d"], "field": "employees", "value": "9", "source": "pension"}
        ),
        "workplace_places": pd.DataFrame(
            {
                "source": "pension",
                "month": "2026-08",
                "workplace_key": ["w1"],
                "complex_id": "digital",
                "method": "complex_name",
            }
        ),
    }
    tables = {"complexes": small.complexes(), "regions": small.regions(), "companies": companies}
    return publish(
        tmp_path_factory.mktemp("joined"),
        tables | {"workplaces": workplaces},
        origin="official",
        join=lambda tables: made | {"companies": tables["companies"]},
    )


def test_each_status_and_method_tells_its_companies_and_workplaces(joined):
    rows = small.ask(joined, links.links_counted())
    assert rows[["status", "method", "companies", "workplaces"]].to_numpy().tolist() == [
        ["alone", "none", 1, 0],
        ["joined", "business_no", 1, 2],
        ["review", "name", 1, 1],
        ["review", "name_place", 2, 2],
    ]


def test_a_source_counts_each_company_once_and_those_with_several_workplaces(joined):
    rows = small.ask(joined, links.links_by_source())
    assert rows.to_dict("records") == [
        {
            "source": "pension",
            "month": "2026-08",
            "companies": 4,
            "joined": 1,
            "review": 2,
            "alone": 1,
            "several": 1,
        }
    ]


def test_what_was_filled_and_placed_is_counted(joined):
    assert small.ask(joined, links.fills_counted()).to_numpy().tolist() == [["employees", 2]]
    assert small.ask(joined, links.places_counted()).to_numpy().tolist() == [["complex_name", 1]]


def test_doubtful_pairs_stand_side_by_side_the_likeliest_company_first(joined):
    rows = small.ask(joined, links.doubtful_links())
    shown = ["company_id", "workplace_key", "workplace_name", "score", "candidates"]
    assert rows[shown].to_numpy().tolist() == [
        ["c", "w5", "홍길동상회", 0.9, 1],
        ["b", "w3", "다라전자", 0.7, 2],
        ["b", "w4", "다라", 0.6, 2],
    ]
    assert rows["company_address"].iloc[0] == "서울특별시 c"
    assert rows["workplace_address"].iloc[0] == "서울 디지털로 5"


def test_the_order_is_that_of_the_list_on_the_command_line(joined):
    from src.linkage.report import review_list
    from src.store.queries.tables import table_rows

    link, company, workplace = (
        small.ask(joined, table_rows(name)) for name in ("company_links", "companies", "workplaces")
    )
    expected = review_list(link, company, workplace)
    rows = small.ask(joined, links.doubtful_links())
    keys = ["source", "company_id", "workplace_key"]
    assert rows[keys].to_numpy().tolist() == expected[keys].to_numpy().tolist()


def test_pages_of_the_list_leave_no_pair_out(joined):
    pages = [small.ask(joined, links.doubtful_links(limit=2, offset=at)) for at in (0, 2)]
    assert [*pages[0]["workplace_key"], *pages[1]["workplace_key"]] == ["w5", "w3", "w4"]
    counted = small.ask(joined, links.count_doubtful_links("pension"))
    assert counted.to_numpy().tolist() == [[3, 2]]
    assert small.ask(joined, links.count_doubtful_links("comwel")).to_numpy().tolist() == [[0, 0]]


def test_without_the_right_to_numbers_a_person_is_masked_on_both_sides(joined):
    rows = small.ask(joined, links.doubtful_links(numbers=False)).set_index("workplace_key")
    person = rows.loc["w5"]
    assert [person["company_name"], person["workplace_name"]] == ["홍○○○", "홍○○○"]
    assert [person["business_no"], person["business_no_head"]] == ["123-01-*****", "12301"]
    assert rows.loc["w3", "company_name"] == "다라전자"
