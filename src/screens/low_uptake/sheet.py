"""Columns of a planner's sheet: address, open people, rules that may apply, a similar case."""

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
"""Most rules per firm; of the programmes for which somebody is open, and of WITH_ALL."""
WITH_ALL = ("replacement",)


def columns() -> list[TableColumn]:
    """Return the columns that the sheet adds to the plan."""
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
    """Return the options of the sheet's blanks, and answers to the usual objections."""
    return Offered(
        stages,
        [t(f"program.{code}") for code in PROGRAMS],
        [
            (t.pick(row.ko, row.en), t(f"visit_plan.answers.{code}"))
            for code, row in OBSTACLE.items()
        ],
    )


def later(company_ids: tuple[str, ...], numbers: bool) -> Taken:
    """Return a function that adds the columns of the sheet to a plan, for use after the run."""
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
        open_for = [
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
        full = rows.assign(
            **given, contact=contact, open_for=open_for, may_have=may_have, case=shown
        )
        return unclaimed.with_money(full, subsidies())

    return add


def _cases_later() -> Callable[[pd.DataFrame], list[str]]:
    """Return a function: firms by company_id → for each the newest case of another similar firm.

    It records that the cases were used on a sheet; if that fails, the sheet is made anyway.
    """
    db, seen, day = matters.database(), matters.sight(), reader.today()

    def cases_of(firms: pd.DataFrame) -> list[str]:
        if db is None:
            return [""] * len(firms)
        rows = newest_cases(db, seen, sorted(set(firms["industry"])))
        newest = [
            next((row for row in of.itertuples() if row.company_id != firm), None)
            for firm, of in ((one.Index, _like(rows, one)) for one in firms.itertuples())
        ]
        used = [(row.matter_id, firm) for row, firm in zip(newest, firms.index, strict=True) if row]
        with suppress(OperationsError):
            note_uses(db, used, "sheet", day)
        return ["" if row is None else _case(row) for row in newest]

    return for_later(cases_of)


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
    """Return the rules that may apply to a firm, of these programmes, largest amounts first."""
    rules = _rules(firm, day)
    wanted = rules["program"].isin([*programs, *WITH_ALL]) & (rules["verdict"] == "may")
    largest_first = rules[wanted].sort_values("amount_krw", ascending=False, kind="stable")
    return "\n".join(largest_first[text].head(MOST_RULES))
