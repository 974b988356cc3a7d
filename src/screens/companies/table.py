"""The table of companies: the answer, one page of rows, and all rows as a file."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from src.screens.companies.choice import ORDERS, Choice, said_filters
from src.screens.companies.columns import definitions, table_columns, worder
from src.store.business_number import digits_of, is_mistyped
from src.store.queries.company_shown import OPEN_DIGITS
from src.ui import bases, cached, widgets
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.run import t
from src.ui.turning import turned_to

UPTAKE = ("eligible", "users", "rate")


def say(choice: Choice) -> pd.Series:
    """Draw how many companies match, and a warning for a mistyped business number.

    Returns the counts: companies, employees, placed. Ends the run with a message where the snapshot
    has no company at all.
    """
    if not cached.ask("count_company_rows")["companies"].iloc[0]:
        st.info(t("companies.nothing_loaded"), icon=":material/domain_disabled:")
        st.stop()
    counts = cached.ask("count_company_rows", **choice.filters).iloc[0]
    found = {"companies": int(counts["companies"]), "employees": counts["employees"]}
    answer = t("companies.answer", **found) if found["companies"] else t("companies.answer_none")
    widgets.say([answer])
    _warn_of_number(choice)
    return counts


def _warn_of_number(choice: Choice) -> None:
    digits = digits_of(choice.search)
    if is_mistyped(digits):
        st.warning(t("companies.mistyped", number=digits), icon=":material/pin:")
    elif len(digits) > OPEN_DIGITS and not choice.numbers:
        st.info(t("companies.number_hidden"), icon=":material/lock:")


def show(choice: Choice, counts: pd.Series) -> None:
    """Draw one page of the companies, links to the other pages, and the downloads of all rows."""
    total = int(counts["companies"])
    asked = (*choice.table.values(), choice.rows)
    page = turned_to("page", asked, total, choice.rows)
    shown = {"limit": choice.rows, "offset": page.first, "columns": choice.shown}
    codes = (*choice.table.values(), *shown.values())
    ask = cached.ask
    found = cached.keep(
        "companies", codes, lambda: worder()(ask("company_rows", **choice.table, **shown))
    )
    widgets.show_table(
        found,
        table_columns(choice.columns),
        Export(
            "companies",
            filters=said_filters(choice),
            notes=_notes(choice, counts),
            definitions=definitions(choice.shown),
            recorded=True,
            whole=_whole(choice),
            rows=total,
            placed=True,
        ),
        codes=codes,
        shape=Shape(
            whole=True,
            sorts={name: _sorting(name, choice) for name in choice.shown},
            sorted_by=choice.sort,
            rises=choice.order == ORDERS[0],
        ),
    )
    if total:
        page.draw()
        _say_notes(choice)


def _sorting(column: str, choice: Choice) -> dict[str, str]:
    """Return the choices that sort by a column; the sorted column again reverses the order."""
    turned = column == choice.sort and choice.order == ORDERS[0]
    return {"sort": column, "order": ORDERS[turned]}


def _whole(choice: Choice) -> Callable[[], pd.DataFrame]:
    """Return a function that gives all rows of the table, with coordinates for maps."""
    columns = (*choice.shown, "lat", "lon")
    fetch, words = cached.fetch_later("company_rows", columns=columns, **choice.table), worder()
    return lambda: words(fetch())


def _notes(choice: Choice, counts: pd.Series) -> list[str]:
    """Return the notes in a file of the table."""
    unplaced = int(counts["companies"] - counts["placed"])
    return [
        *_uptake_note(choice),
        *([] if choice.numbers else [t("companies.masked")]),
        *([t("companies.without_place", companies=unplaced)] if unplaced else []),
    ]


def _uptake_note(choice: Choice) -> list[str]:
    """Return the months in which people are counted; [] where no such column is shown."""
    if not set(UPTAKE) & {*choice.shown}:
        return []
    codes = choice.program, choice.window
    return cached.keep("companies_uptake", codes, lambda: _months_said(choice))


def _months_said(choice: Choice) -> list[str]:
    windows = cached.ask("uptake_windows", program=choice.program)
    months = windows[(windows["window"] == choice.window) & (windows["period"] == "now")]
    if months.empty:
        return [t("companies.no_window", window=t(f"window.{choice.window}"))]
    one = months.iloc[0]
    ends = {"months": t.value("months", f"{one['first_month']}~{one['last_month']}")}
    rests = bases.words(choice.program)
    return [t("companies.window", program=t(f"program.{choice.program}"), **ends), rests]


def _say_notes(choice: Choice) -> None:
    masked = [] if choice.numbers else [t("companies.masked")]
    st.caption(" ".join([t("companies.how"), *_uptake_note(choice), *masked]))
