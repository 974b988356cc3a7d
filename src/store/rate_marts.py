"""Fill the mart of what is believed of each firm's rates: the model is fitted when a build is made.

So a page looks up, and the list, the page of a firm and the files say the same of it.
"""

from collections.abc import Collection
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from src.domain.codes import REFUSABLE, WINDOWS
from src.metrics.firm_rates import firm_rates as rates_of
from src.metrics.joint_model import (
    KEYS,
    JointModel,
    draw_positions,
    fit_joint_model,
    joint_records,
)
from src.store.bulk import insert_frame, read_frame
from src.store.effect_marts import fill_effect
from src.store.help_marts import fill_help
from src.store.mart_tables import company_facts, company_uptake, firm_rates


def fill_rates(
    connection: Connection,
    known_on: date | None = None,
    near: JointModel | None = None,
    lengths: Collection[int] = WINDOWS,
) -> JointModel | None:
    """Fill firm_rates, one row for each of company_uptake of these lengths, which must be there;
    then the marts of whom a visit can help.

    known_on : the day the data speak for; that of the newest file where it is None. near : a
    model from which this one, which is returned, is looked for.
    The hyper-parameters are learnt from the longest window that each programme and sex has.
    """
    rows = read_frame(connection, _rows())
    if rows.empty:
        return None
    longest = rows.groupby(["program", "sex"])["window"].transform("max")
    records = joint_records(rows[rows["window"] == longest], REFUSABLE)
    same = near is not None and near.groups.equals(records.groups)
    model = fit_joint_model(records, near=near if same else None)
    positions = draw_positions(model)
    for window, part in rows[rows["window"].isin(lengths)].groupby("window"):
        records = joint_records(part, REFUSABLE, model.groups)
        found = rates_of(records, positions).set_axis(part.index)
        given = part[KEYS].assign(window=window)
        insert_frame(connection, firm_rates, pd.concat([given, found], axis=1))
    newest = fill_help(connection, model)
    if newest is not None:
        fill_effect(connection, newest, known_on)
    return model


def _rows() -> Select:
    uptake, facts = company_uptake.c, company_facts.c
    like = [func.coalesce(facts[name], "").label(name) for name in ("industry", "size_band")]
    return (
        select(*[uptake[name] for name in ("window", *KEYS, "eligible", "users")], *like)
        .join_from(company_uptake, company_facts, facts.company_id == uptake.company_id)
        .order_by(uptake.window, uptake.company_id, uptake.program, uptake.sex)
    )
