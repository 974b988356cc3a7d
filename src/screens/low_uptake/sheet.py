"""What a planner takes along to each firm: where it is, who is open, what the firm may have."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from src.domain.codes import PROGRAMS
from src.domain.matters import OBSTACLE
from src.exports.visit_sheet import Offered
from src.store.operations.case_uses import note_uses
from src.store.operations.errors import OperationsError
from src.store.operations.matters_seen import newest_cases
from src.store.program_rules import Firm, rules_for
from src.ui import cached, matters, reader, unclaimed
from src.ui.columns import TableColumn
from src.ui.run import for_later, t

Taken = Callable[[pd.DataFrame], pd.DataFrame]
MOST_RULES = 4
"""Rules told of a firm: those of the programmes somebody is open for, and of substitutes."""
WITH_ALL = ("replacement",)


def columns() -> list[TableColumn]:
    """Return the columns that only the sheet has."""
    return [
        TableColumn("address", t("visit_plan.column.address"), width="medium"),
        TableColumn("telephone", t("visit_plan.column.telephone")),
        TableColumn("contact", t("visit_plan.column.contact")),
        TableColumn("open_for", t("visit_plan.column.open_for")),
        TableColumn("may_have", t("visit_plan.column.may_have"), width="large"),
        TableColumn("case", t("visit_plan.column.case"), width="large"),
        unclaimed.column(),
    ]


def offered(stages: list[str]) -> Offered:
    """Return what the blanks of a sheet offer, and what to say to the usual objections."""
    return Offered(
        stages,
        [t(f"program.{code}") for code in PROGRAMS],
        [
            (t.pick(row.ko, row.en), t(f"visit_plan.answers.{code}"))
            for code, row in OBSTACLE.items()
        ],
    )


def later(company_ids: tuple[str, ...], numbers: bool) -> Taken:
    """Return what adds the columns of the sheet to rows of a plan, when the file is asked for."""
    facts = cached.fetch_later("visit_facts", company_ids=company_ids, numbers=numbers)
    waiting = cached.fetch_later("help_open", company_ids=company_ids)
    subsidies = unclaimed.later(company_ids=company_ids)
    named = cached.fetch_later("low_uptake_facts", company_ids=company_ids, numbers=numbers)
    cases = _cases_later()
    day = reader.today()
    names = {code: t(f"program.{code}") for code in PROGRAMS}
    text = f"text_{t.lang}"

    def add(rows: pd.DataFrame) -> pd.DataFrame:
        people = waiting().groupby(["company_id", "program"])["open"].sum()
        known = facts().set_index("company_id").reindex(rows["company_id"])
        open_of = {one: people.xs(one) for one in set(people.index.get_level_values(0))}
        asked = [open_of.get(one, pd.Series(dtype=int)) for one in rows["company_id"]]
        told = [
            ", ".join(f"{names[code]} {int(number)}" for code, number in one.items())
            for one in asked
        ]
        may_have = [
            _may_have(_firm(one), day, tuple(programs.index), text)
            for one, programs in zip(known.to_dict("records"), asked, strict=True)
        ]
        given = {name: known[name].fillna("").to_numpy() for name in ("address", "telephone")}
        contact = known["contact"].fillna("").to_numpy()
        like = named().set_index("company_id").reindex(rows["company_id"])
        shown = cases(like[["industry", "size_band"]].fillna(""))
        full = rows.assign(**given, contact=contact, open_for=told, may_have=may_have, case=shown)
        return unclaimed.with_money(full, subsidies())

    return add


def _cases_later() -> Callable[[pd.DataFrame], list[str]]:
    """Return what tells of each firm, by company_id, the newest case of another of its like.

    That they were put on a sheet is written down; where it cannot be, the sheet is made all the
    same.
    """
    db, seen, day = matters.database(), matters.sight(), reader.today()

    def told(like: pd.DataFrame) -> list[str]:
        if db is None:
            return [""] * len(like)
        rows = newest_cases(db, seen, sorted(set(like["industry"])))
        told = [
            next((row for row in of.itertuples() if row.company_id != firm), None)
            for firm, of in ((one.Index, _like(rows, one)) for one in like.itertuples())
        ]
        used = [(row.matter_id, firm) for row, firm in zip(told, like.index, strict=True) if row]
        with suppress(OperationsError):
            note_uses(db, used, "sheet", day)
        return ["" if row is None else _case(row) for row in told]

    return for_later(told)


def _like(cases: pd.DataFrame, firm: Any) -> pd.DataFrame:
    same = (cases["industry"] == firm.industry) & (cases["size_band"] == firm.size_band)
    return cases[same]


def _case(row: Any) -> str:
    parts = [
        t(f"program.{row.program}"),
        t("visit_plan.case_obstacle", obstacle=t(f"obstacle.{row.obstacle}"))
        if row.obstacle
        else "",
        row.need,
    ]
    return " · ".join(part for part in parts if part)


def _firm(one: dict) -> Firm:
    size = one["employees"]
    texts = {
        name: one[name] if isinstance(one[name], str) else None
        for name in ("ksic", "sido", "sigungu", "firm_class")
    }
    return Firm(None if pd.isna(size) else int(size), **texts)


@lru_cache(maxsize=4096)
def _rules(firm: Firm, day: date) -> pd.DataFrame:
    return rules_for(firm, day)


def _may_have(firm: Firm, day: date, programs: tuple[str, ...], text: str) -> str:
    """Return the rules that a firm may have, of the programmes asked for; surest money first."""
    rules = _rules(firm, day)
    wanted = rules["program"].isin([*programs, *WITH_ALL]) & (rules["verdict"] == "may")
    told = rules[wanted].sort_values("amount_krw", ascending=False, kind="stable")
    return "\n".join(told[text].head(MOST_RULES))
