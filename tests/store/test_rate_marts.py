"""The posteriors of firms in a publication: the joint model of the counts beside them."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from src.domain.codes import REFUSABLE
from src.metrics.firm_rates import LIKE, OWN, firm_rates
from src.metrics.joint_model import draw_positions, fit_joint_model, joint_records
from src.store import mart_tables
from src.store.engine import fetch_frame, open_engine
from src.store.snapshots import publish
from tests import low_uptake_firms as firms
from tests.store import small

KEYS = ["company_id", "window", "program", "sex"]


def published(folder) -> pd.DataFrame:
    """Publish two years of two programmes, and return counts and posteriors side by side."""
    draw = np.random.default_rng(5)
    ids = [f"f{number:03d}" for number in range(120)]
    culture = draw.normal(size=120)
    people = []
    for program, sex, level in (
        ("parental", "f", 0.8),
        ("parental", "m", -1.5),
        ("flexible", "f", 0.0),
    ):
        for month in ("2022-03", "2024-05", "2025-02"):
            eligible = draw.poisson(1.5, 120)
            users = draw.binomial(eligible, 1 / (1 + np.exp(-level - culture)))
            told = {"program": program, "sex": sex, "month": month, "company_id": ids}
            people.append(pd.DataFrame(told).assign(eligible=eligible, users=users))
    rows = pd.concat(people, ignore_index=True)
    week = pd.to_datetime(rows["month"] + "-15").dt.to_period("W").dt.start_time.dt.date
    starts = rows.assign(week=week, received_week=week, eligible_month=rows["month"])
    facts = pd.DataFrame({"company_id": ids, "company_name": ids, "complex_id": "digital",
                          "industry": np.resize(["food", None], 120),
                          "size_band": np.resize(["1-4", "5-49", None], 120)})  # fmt: skip
    late = {
        "week": pd.Timestamp("2026-11-09").date(),
        "received_week": pd.Timestamp("2026-11-09").date(),
    }
    last = starts.head(1).assign(**late, eligible_month="2026-11", users=1)
    snapshot = publish(
        folder,
        {
            "regions": small.regions(), "complexes": small.complexes(), "companies": facts,
            "eligible": rows[rows["eligible"] > 0].drop(columns="users"),
            "leave_starts": pd.concat([starts[starts["users"] > 0], last]).drop(
                columns=["month", "eligible"]
            ),
        },
        origin="sample",
    )  # fmt: skip
    counted, believed = (
        fetch_frame(open_engine(snapshot), select(table))
        for table in (mart_tables.company_uptake, mart_tables.firm_rates)
    )
    assert len(counted) == len(believed)
    both = counted.merge(believed, on=KEYS, validate="one_to_one")
    assert len(both) == len(counted)
    return both.merge(facts[["company_id", "industry", "size_band"]]).fillna(
        {"industry": "", "size_band": ""}
    )


@pytest.mark.slow
def test_each_row_of_uptake_is_believed_of_by_the_model_of_the_longest_windows(tmp_path):
    rows = published(tmp_path)
    assert set(rows["window"]) > {12}
    longest = rows.groupby(["program", "sex"])["window"].transform("max")
    model = fit_joint_model(joint_records(rows[rows["window"] == longest], REFUSABLE))
    for _, part in rows.groupby("window"):
        wanted = firm_rates(joint_records(part, REFUSABLE, model.groups), draw_positions(model))
        np.testing.assert_allclose(part[[*OWN, *LIKE]], wanted, atol=1.1e-3)
    alone = rows[(rows["program"] == "flexible")]
    assert (alone["covariance"] == 0).all()
    assert (rows.loc[rows["program"] == "parental", "covariance"] > 0).mean() > 0.9


@pytest.mark.slow
def test_the_same_data_are_believed_the_same_of_whatever_was_published_before(tmp_path):
    first = firms.publish_companies(tmp_path)
    again = firms.publish_companies(tmp_path)
    one, two = (
        fetch_frame(open_engine(snapshot), select(mart_tables.firm_rates))
        for snapshot in (first, again)
    )
    pd.testing.assert_frame_equal(one, two)


def test_without_uptake_nothing_is_believed(tmp_path):
    snapshot = publish(
        tmp_path, {"regions": small.regions(), "complexes": small.complexes()}, origin="sample"
    )
    assert fetch_frame(open_engine(snapshot), select(mart_tables.firm_rates)).empty
