"""Companies by window: the months of each summed for every window and period at once."""

from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from src.domain.codes import SEXES
from src.store.sums import Columns, whole
from src.store.working_tables import company_months


def sums_by_window(windows: pd.DataFrame) -> CompoundSelect:
    """Select one row per window, period, company, program and sex with somebody eligible.

    One pass over the months sums every window side by side; then each becomes rows of its own.
    """
    rows = list(windows.itertuples(index=False))
    months = company_months.c
    sums = [part for number, row in enumerate(rows) for part in _window_sums(number, row)]
    wide = (
        select(months.company_id, months.program, *sums)
        .group_by(months.company_id, months.program)
        .cte("wide")
    )
    return union_all(
        *[_long(wide.c, number, row, sex) for number, row in enumerate(rows) for sex in SEXES]
    )


def _window_sums(number: int, row: Any) -> list:
    months = company_months.c
    inside = months.month.between(row.first_month, row.last_month)
    return [
        whole(func.coalesce(func.sum(months[name]).filter(inside, months.sex == sex), 0)).label(
            f"{name}_{sex}_{number}"
        )
        for name in ("eligible", "users")
        for sex in SEXES
    ]


def _long(wide: Columns, number: int, row: Any, sex: str) -> Select:
    people = wide[f"eligible_{sex}_{number}"]
    both = case((wide[f"eligible_m_{number}"] > 0, 1), else_=0) if sex == "f" else literal(0)
    return select(
        cast(literal(row.window), BigInteger).label("window"),
        literal(row.period).label("period"),
        wide.company_id,
        wide.program,
        literal(sex).label("sex"),
        people.label("eligible"),
        wide[f"users_{sex}_{number}"].label("users"),
        whole(both).label("shared"),
    ).where(people > 0)
