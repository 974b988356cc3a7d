"""Sums made at publication equal those over the rows of contacts and firms, for any choice."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select

from src.store.mart_tables import company_facts, company_uptake
from src.store.queries import campaign_ways, campaigns, low_uptake
from src.store.queries.company_table import company_rows
from src.store.snapshots import publish
from tests.published import table
from tests.store import campaign_rows, small

PEOPLE = {"program": "parental", "window": 12}
PLACES = ({}, {"sido": "11"}, {"complex_id": "digital"}, {"sigungu": "11500"})
CONTACTS = ({}, {"channel": "visit"}, {"agency": "kicox"}, {"agency": "job_centre"})
BOTH = {"channel": "visit", "agency": "job_centre"}
REGIONS = ({"regions": ("11500",)}, {"regions": ("11",)}, {"regions": ()})
LISTED = [{**p, **c} for p in PLACES for c in (*CONTACTS, BOTH, *REGIONS)]
CHOSEN = [
    {**one, **PEOPLE} for one in [*LISTED, {"campaign_id": "visit"}, {"campaign_id": "brief"}]
]
GROUPED = [*CHOSEN, *[one | {"open_only": True, "aimed_at": "magok"} for one in CHOSEN[::3]]]
SUMMED = [
    *[(campaigns.campaign_list, one) for one in LISTED],
    *[(campaigns.campaign_days, one) for one in [*LISTED, {"campaign_id": "brief"}]],
    *[(campaigns.campaign_stages, one) for one in CHOSEN],
    *[(campaigns.campaign_groups, one | {"by": by}) for one in GROUPED for by in campaigns.SUMMED],
    *[(campaigns.campaign_parts, one | {"by": ("size_band", "complex")}) for one in GROUPED],
    *[
        (campaign_ways.campaign_ways, one | {"way": way})
        for one in CHOSEN
        for way in ("channel", "agency")
    ],
]


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The firms of campaign_rows; one more is closed, contacted by two agencies of one campaign."""
    tables = campaign_rows.tables()
    tables["companies"].loc[3, "closed_on"] = date(2026, 1, 5)
    more = (
        tables["contacts"]
        .iloc[[5, 5, 7]]
        .assign(
            contact_id=["x", "y", "z"], company_id=["d", "c", "c"], agency=["kicox", None, "local"]
        )
    )
    tables["contacts"] = pd.concat([tables["contacts"], more], ignore_index=True)
    return publish(tmp_path_factory.mktemp("summed"), tables, origin="official")


@pytest.fixture
def by_rows(monkeypatch):
    """A function that runs queries as if there were no stored sums."""

    def ask(snapshot, make, **codes):
        with monkeypatch.context() as patched:
            for module in (campaigns, campaign_ways, low_uptake):
                patched.setattr(module, "is_summed", lambda *_: False)
            return small.ask(snapshot, make(**codes))

    return ask


QUICK = 5
"""`make quick` asks one in this many questions: some of each kind, and some with each condition."""


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(at, marks=pytest.mark.slow) for at in range(1, QUICK))]
)
def test_sums_of_campaigns_say_what_their_contacts_say(country, by_rows, part):
    told = 0
    for make, codes in SUMMED[part::QUICK]:
        found, expected = small.ask(country, make(**codes)), by_rows(country, make, **codes)
        pd.testing.assert_frame_equal(found, expected, obj=f"{make.__name__} {codes}")
        told += len(found)
    assert told > 100


@pytest.mark.slow
def test_sums_of_the_sample_say_what_its_contacts_say(few_made_up, by_rows):
    facts = small.ask(few_made_up, select(company_facts))
    firms = table(few_made_up, "contacts").merge(facts, on="company_id")
    place = firms[["sido", "complex_id", "campaign_id"]].iloc[0].to_dict()
    asked = [{}, {"sido": place["sido"]}, {"complex_id": place["complex_id"]}, {"channel": "visit"}]
    for codes in asked:
        for make, more in (
            (campaigns.campaign_list, {}),
            (campaigns.campaign_stages, PEOPLE),
            (campaigns.campaign_groups, {"by": "size_band", "open_only": True, **PEOPLE}),
            (campaign_ways.campaign_ways, {"way": "channel", **PEOPLE}),
            (campaign_ways.campaign_ways, {"way": "agency", **PEOPLE}),
        ):
            found = small.ask(few_made_up, make(**codes, **more))
            pd.testing.assert_frame_equal(found, by_rows(few_made_up, make, **codes, **more))


@pytest.mark.parametrize(
    "codes", [{}, {"open_only": True}, {"sex": "f"}, {"industry": "manufacturing"}]
)
def test_sums_of_like_firms_say_what_the_firms_say(few_made_up, by_rows, codes):
    asked = {"by": "complex", **PEOPLE, **codes}
    found = small.ask(few_made_up, low_uptake.low_uptake_groups(**asked))
    expected = by_rows(few_made_up, low_uptake.low_uptake_groups, **asked)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


def test_the_rates_of_some_regions_are_those_of_their_firms(few_made_up):
    people, facts = (small.ask(few_made_up, select(one)) for one in (company_uptake, company_facts))
    people = people.merge(facts, on="company_id")
    there = people[people["sido"].eq("47") & people["program"].eq("parental")]
    there = there[there["window"].eq(12) & there["eligible"].gt(0)]
    kind = [there["industry"].fillna(""), there["size_band"].fillna(""), there["sex"]]
    expected = there.groupby(kind)[["eligible", "users"]].sum()
    rows = small.ask(few_made_up, low_uptake.low_uptake_reference(**PEOPLE, regions=("47",)))
    found = rows.set_index(["industry", "size_band", "sex"])
    assert len(found) > 5
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


@pytest.mark.parametrize("codes", [{}, {"channel": "visit"}, {"agency": "kicox"}])
def test_a_page_of_firms_not_reached_is_the_beginning_of_them_all(few_made_up, codes):
    asked = {"open_only": True, **PEOPLE, **codes}
    every = small.ask(few_made_up, campaigns.companies_unreached(**asked))
    with_people = int((every["eligible"] > 0).sum())
    for most in (5, with_people + 7, len(every) + 9):
        page = small.ask(few_made_up, campaigns.companies_unreached(limit=most, **asked))
        pd.testing.assert_frame_equal(page, every.head(most), check_dtype=False)


@pytest.mark.parametrize("sort", ["rate", "eligible", "users"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_by_people_are_parts_of_the_whole_list(few_made_up, sort, descending):
    asked = {"sort": sort, "descending": descending, "columns": ("rate", "eligible"), **PEOPLE}
    every = small.ask(few_made_up, company_rows(**asked))
    known = int(every["rate"].notna().sum())
    for offset in (0, 40, known - 3, known + 20):
        page = small.ask(few_made_up, company_rows(limit=10, offset=offset, **asked))
        expected = every.iloc[offset : offset + 10].reset_index(drop=True)
        pd.testing.assert_frame_equal(page, expected, check_dtype=False)
