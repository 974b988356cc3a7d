"""The review of a month of the record: by user, and deed by deed."""

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from src.domain.rights import CAPABILITIES
from src.screens.rights import choice, giving
from src.store.operations.errors import OperationsError
from src.store.operations.rights import list_rights
from src.store.record_home import head_of
from src.store.record_review import UserMonth, in_korea, review
from src.store.records import DEEDS
from src.store.typed_numbers import hide_numbers
from src.ui import cached, gate, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import REASONS, Export
from src.ui.run import for_later, t

MOST_DEEDS = 500
OF_RIGHTS = ("right_given", "right_closed")
"""Deeds about users: their names are shown, while typed texts may be masked."""
NOTABLE = ("night", "identifiers", "refused", "unusual")
ASKED = (
    *("company_detail", "company_rows", "low_uptake_facts", "companies_unreached"),
    *("doubtful_links", "weekly_report", "load", "go_back", "map", "link", "anew"),
)
"""Names of queries in the record that have words; files are recorded under their title."""
USER_COLUMNS = (
    ("user", "text"),
    ("deeds", "text"),
    ("companies", "count"),
    ("addresses", "count"),
    ("taken", "count"),
    *((name, "count") for name in NOTABLE),
)
DEED_COLUMNS = (
    ("at", "text"),
    ("user", "text"),
    ("address", "text"),
    ("deed_name", "text"),
    ("query_name", "text"),
    ("companies_count", "count"),
    ("rows", "count"),
    ("reason_name", "text"),
    ("about", "text"),
)


@dataclass(frozen=True)
class Month:
    """One month of the record, of the users that the reader may review. chosen : one user."""

    name: str
    users: list[UserMonth]
    chosen: str | None


def find(month: str) -> Month:
    """Return the review of a month, cached until the next deed, and draw the choice of a user."""
    whose = mine()
    named = None if whose is None else tuple(whose.items())
    codes = (month, head_of(choice.folder()), named)
    users = cached.keep(
        "record_review", codes, lambda: review(choice.folder(), month, partial(is_mine, whose))
    )
    chosen = st.selectbox(
        t("rights.of_user"),
        [one.user for one in users],
        index=None,
        placeholder=t("rights.all_users"),
        format_func=for_later(lambda user: user or t("rights.nobody")),
        key="rights_of_user",
    )
    return Month(month, [one for one in users if chosen in (None, one.user)], chosen)


Whose = dict[str, str] | None
"""Users whose deeds the reader may review, with the UTC time from which on; None means all."""


def mine() -> Whose:
    """Return whose deeds the reader may review.

    All, if he may give rights everywhere; else those of users all of whose rights lie where he may
    give them, from their first right on.
    """
    if choice.may_give("*"):
        return None
    try:
        rows = list_rights(reader.operations())
    except OperationsError as refused:
        giving.refuse_for(refused)
    inside = [choice.may_give(region) for region in rows["region"]]
    users = rows.assign(inside=inside).groupby("user_name")
    first = users["given_at"].min()[users["inside"].all()]
    return {str(user): at.isoformat() for user, at in first.items()}


def is_mine(whose: Whose, deed: dict) -> bool:
    """Return whether the reader may review a deed of the record.

    A deed without network address was done by a command, so by whoever owns the data folder, even
    if a user of the same name has rights.
    """
    if whose is None:
        return True
    since = whose.get(deed.get("user", ""))
    return since is not None and bool(deed.get("address")) and deed["at"] >= since


def say(month: Month) -> None:
    """Draw how many users looked at how many firms, and how many users are notable."""
    companies = set().union(*(one.companies for one in month.users))
    notable = sum(any(_notable(one).values()) for one in month.users)
    counts = {"users": len(month.users), "companies": len(companies), "notable": notable}
    widgets.say([t("rights.review", month=t.value("month", month.name), **counts)])


def _notable(one: UserMonth) -> dict[str, int]:
    return {
        "night": one.night,
        "identifiers": one.identifiers,
        "refused": one.deeds["refused"],
        "unusual": len(one.unusual_days()),
    }


def show_users(month: Month) -> None:
    """Draw one row per user, the most notable first."""
    rows = [
        {
            "user": one.user or t("rights.nobody"),
            "deeds": ", ".join(
                t("audit.count", deed=deed_name(deed), n=count) for deed, count in one.deeds.items()
            ),
            "companies": len(one.companies),
            "addresses": len(one.addresses),
            "taken": one.taken,
            **_notable(one),
        }
        for one in month.users
    ]
    if not rows:
        st.info(t("rights.no_deeds"), icon=":material/search_off:")
        return
    frame = pd.DataFrame(rows)
    found = frame[list(NOTABLE)].gt(0).sum(axis=1)
    frame = frame.iloc[found.sort_values(ascending=False, kind="stable").index]
    st.subheader(t("rights.by_user"), anchor=False)
    widgets.show_table(frame, named(USER_COLUMNS), Export("review"))
    st.caption(t("rights.notable_help"))


def show_deeds(month: Month) -> None:
    """Draw the newest deeds of the month, of the chosen user or of all."""
    deeds = sorted((deed for one in month.users for deed in one.newest), key=lambda one: one["at"])
    if deeds:
        st.subheader(t("rights.deeds"), anchor=False)
        show_rows(deeds[::-1][:MOST_DEEDS], Export("records"))


def show_rows(deeds: list[dict], export: Export) -> None:
    """Draw deeds as a table, with their reasons."""
    rows = pd.DataFrame([_row(facts) for facts in deeds])
    widgets.show_table(rows, named(DEED_COLUMNS), export)


def named(columns: tuple[tuple[str, str], ...]) -> list[TableColumn]:
    """Return columns with their headers."""
    return [TableColumn(name, t(f"rights.column.{name}"), kind) for name, kind in columns]


def _row(facts: dict) -> dict:
    companies, about = facts.get("companies", 0), facts.get("about", "")
    return {
        "at": f"{in_korea(facts):%Y-%m-%d %H:%M:%S}",
        "user": facts.get("user") or t("rights.nobody"),
        "address": facts.get("address", ""),
        "deed_name": deed_name(facts.get("deed", "")),
        "query_name": _asked(facts),
        "companies_count": companies if isinstance(companies, int) else len(companies),
        "rows": facts.get("rows", 0),
        "reason_name": _typed(_reason(facts.get("reason", ""))),
        "about": _about(facts.get("deed", ""), about),
    }


def _about(deed: str, about: str) -> str:
    """Return what a deed was about; for a refusal, the right that was missing."""
    if deed == "refused" and about in CAPABILITIES:
        return t(f"rights.capabilities.{about}")
    return about if deed in OF_RIGHTS else _typed(about)


def _typed(text: str) -> str:
    """Return a typed text as the reader may see it: a file name may hold a business number."""
    return text if gate.may_read_typed() else hide_numbers(text)


def deed_name(deed: str) -> str:
    """Return the name of a deed; its code where it is unknown."""
    return t(f"audit.deeds.{deed}") if deed in DEEDS else deed


def _reason(reason: str) -> str:
    return t(f"export.reasons.{reason}") if reason in REASONS else reason


def _asked(facts: dict) -> str:
    """Return in words what was asked; the record has names of queries and titles of files.

    "" for a refused query without words, as most are: the right that it needed is shown instead.
    """
    query = facts.get("query", "")
    if query in ASKED:
        return t(f"rights.asked.{query}")
    return "" if facts.get("deed") == "refused" and query.isidentifier() else query
