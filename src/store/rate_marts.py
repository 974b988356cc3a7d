"""Fill the mart of posterior rates of firms, with a model fitted once per build.

So pages only look rates up, and the list, a firm's page and the exports agree.
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
    """Fill firm_rates, one row per row of company_uptake with one of these window lengths; then the
    marts of whom a visit can help. Return the fitted model. company_uptake must be filled.

    known_on : the day of the data; None for the day of the newest file. near : a similar model, the
    starting point of the fit. The hyperparameters are estimated from the longest window of each
    programme and sex.
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
        rates = rates_of(records, positions).set_axis(part.index)
        keys = part[KEYS].assign(window=window)
        insert_frame(connection, firm_rates, pd.concat([keys, rates], axis=1))
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
