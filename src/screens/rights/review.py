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
"""Deeds that are about people who sign in: their names are no texts."""
NOTABLE = ("night", "identifiers", "refused", "unusual")
ASKED = (
    *("company_detail", "company_rows", "low_uptake_facts", "companies_unreached"),
    *("doubtful_links", "weekly_report", "load", "go_back", "map", "link", "anew"),
)
"""Names under which deeds stand in the record; files stand under their title."""
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
    """What a month of the record says, of users whom the reader gives rights; chosen : of whom."""

    name: str
    users: list[UserMonth]
    chosen: str | None


def find(month: str) -> Month:
    """Return the review of a month, kept until the next deed, for the user that is chosen."""
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
"""Users whose deeds are for the reader, and from when on (UTC); None: all are."""


def mine() -> Whose:
    """Return whose deeds are for the reader: all are for who gives everywhere, else those of users
    whose every right lies where the reader gives, from the first of them on."""
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
    """Return whether a deed of the record is for the reader.

    One without an address was done by a command: by who owns the data folder, whatever rights were
    given to that name.
    """
    if whose is None:
        return True
    since = whose.get(deed.get("user", ""))
    return since is not None and bool(deed.get("address")) and deed["at"] >= since


def say(month: Month) -> None:
    """Say how much was looked at, and on how many users somebody should look."""
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
    """Draw one row per user, those to be looked at first."""
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
    """Draw deeds as a table, with the reasons that were given."""
    rows = pd.DataFrame([_row(facts) for facts in deeds])
    widgets.show_table(rows, named(DEED_COLUMNS), export)


def named(columns: tuple[tuple[str, str], ...]) -> list[TableColumn]:
    """Return columns with what their headers say."""
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
    """Return what a deed was about; of what was refused, the right that it needed."""
    if deed == "refused" and about in CAPABILITIES:
        return t(f"rights.capabilities.{about}")
    return about if deed in OF_RIGHTS else _typed(about)


def _typed(text: str) -> str:
    """Return what a person typed as the reader may see it: a file may be named by a number."""
    return text if gate.may_read_typed() else hide_numbers(text)


def deed_name(deed: str) -> str:
    """Return what a deed is called; its code where it is none of ours."""
    return t(f"audit.deeds.{deed}") if deed in DEEDS else deed


def _reason(reason: str) -> str:
    return t(f"export.reasons.{reason}") if reason in REASONS else reason


def _asked(facts: dict) -> str:
    """Return in words what was asked: queries are written down by name, files by their title.

    A refused query without words of its own is told by the right that it needed: most have none.
    """
    query = facts.get("query", "")
    if query in ASKED:
        return t(f"rights.asked.{query}")
    return "" if facts.get("deed") == "refused" and query.isidentifier() else query
