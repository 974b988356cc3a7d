"""The report adds up, and the review list begins with the likeliest company."""

import pandas as pd

from src.linkage.report import counted, review_list, several

LINKS = pd.DataFrame(
    [
        ("a", "comwel", "w1", "2025-12", "business_no", 1.0, "joined"),
        ("a", "comwel", "w2", "2025-12", "business_no", 1.0, "joined"),
        ("b", "comwel", "w3", "2025-12", "name", 0.7, "review"),
        ("b", "comwel", "w4", "2025-12", "name", 0.6, "review"),
        ("c", "comwel", "w5", "2025-12", "name", 0.8, "review"),
        ("d", "comwel", "", "2025-12", "none", None, "alone"),
    ],
    columns=["company_id", "source", "workplace_key", "month", "method", "score", "status"],
)


def test_every_company_is_counted_and_alone_ones_have_no_workplace():
    assert counted(LINKS)[["status", "method", "companies", "workplaces"]].to_numpy().tolist() == [
        ["joined", "business_no", 1, 2],
        ["review", "name", 2, 3],
        ["alone", "none", 1, 0],
    ]


def test_a_firm_of_several_workplaces_is_said():
    assert several(LINKS).to_dict() == {"comwel": 1}


def test_the_review_list_holds_each_pair_the_likeliest_company_first():
    ours = pd.DataFrame({"company_id": list("abcd")})
    ours = ours.assign(company_name="가나", address=None, business_no=None)
    keys = {"workplace_key": ["w1", "w2", "w3", "w4", "w5"], "source": "comwel", "month": "2025-12"}
    theirs = pd.DataFrame(keys)
    theirs = theirs.assign(workplace_name="다라", address=None, business_no_head=None)
    listed = review_list(LINKS, ours, theirs)
    assert listed[["company_id", "workplace_key", "verdict"]].to_numpy().tolist() == [
        ["c", "w5", ""],
        ["b", "w3", ""],
        ["b", "w4", ""],
    ]
