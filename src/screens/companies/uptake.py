"""One company's uptake of the programmes, and its position among similar firms."""

import pandas as pd
import streamlit as st

from src.figures.company_programs import programs_figure
from src.figures.ranking import ranking_figure
from src.metrics.company_history import programs_by_quarter
from src.metrics.screening import with_ends
from src.screens.companies.columns import label
from src.screens.low_uptake.choice import usual
from src.screens.low_uptake.screening import find
from src.ui import bases, cached, filters, widgets
from src.ui.choices import ALL, Spot, bar
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

COUNTRY = Spot(ALL, ALL, ALL, ALL)


def choose() -> tuple[str, int]:
    """Draw and return the choice of programme and window by which the company is judged."""
    with bar():
        program = filters.program()
        return program, filters.window(program)


def show_standing(one: pd.Series, program: str, window: int) -> None:
    """Draw the company's position among similar firms: a sentence, its interval, the numbers."""
    codes = (one["company_id"], program, window)
    found = cached.keep("company_standing", codes, lambda: _standing(*codes))
    names = {"program": t(f"program.{program}"), "window": t(f"window.{window}")}
    st.subheader(t("company.standing"), anchor=False)
    if found.empty:
        st.markdown(t("company.standing_nobody", **names))
        return
    row = found.iloc[0]
    numbers = {key: row[key] for key in ("eligible", "users", "benchmark", "missed")}
    st.markdown(t(f"company.standing_{row['status']}", **names, **numbers))
    for line in bases.said(program, None, _waiting(*codes)):
        st.caption(line)
    _draw(one, row, codes, names)
    st.caption(t("company.peers", sure=row["p_worst"]))
    _show_numbers(one, row, names, program)


def _waiting(company_id: str, program: str, window: int) -> int:
    """Return how many people of a company are still followed and have not started."""
    rows = cached.ask("company_windows", company_id=company_id, window=window)
    return int(rows.loc[rows["program"] == program, "open"].sum())


def _standing(company_id: str, program: str, window: int) -> pd.DataFrame:
    """Return the one row of the company in the screening of the whole country, or none."""
    choice = usual(COUNTRY, program, window)
    rows = find(choice).rows
    return with_ends(rows[rows["company_id"] == company_id]).astype({"status": "str"})


def _draw(one: pd.Series, row: pd.Series, codes: tuple, names: dict) -> None:
    values = {"complex_name": one["company_name"], "value": row["mean"]}
    drawn = pd.DataFrame([values | {end: row[end] for end in ("lower", "upper")}])
    figure = cached.keep(
        "company_standing_figure",
        (*codes, one["company_name"]),
        lambda: ranking_figure(drawn, row["benchmark"], "share", t, widgets.look()),
    )
    alt = t("company.alt_standing", name=one["company_name"], program=names["program"])
    about = widgets.Picture([(t("choice.window"), names["window"])], companies=codes[:1])
    widgets.show_figure(figure, "company_standing", alt, about)


def _show_numbers(one: pd.Series, row: pd.Series, names: dict, program: str) -> None:
    with st.expander(t("company.numbers")):
        rate = row["users"] / row["eligible"]
        status = t(f"status.{row['status']}")
        frame = pd.DataFrame([{**row, **names, "rate": rate, "status": status}])
        widgets.show_table(
            frame,
            [
                TableColumn("program", label("program")),
                TableColumn("eligible", label("eligible"), "count"),
                TableColumn("users", label("users"), "count"),
                TableColumn("rate", label("rate"), "share"),
                TableColumn("mean", label("estimate"), "share"),
                TableColumn("lower", t("column.lower"), "share"),
                TableColumn("upper", t("column.upper"), "share"),
                TableColumn("benchmark", label("benchmark"), "share"),
                TableColumn("missed", label("missed"), "number"),
                TableColumn("p_low", label("p_low"), "share"),
                TableColumn("p_worst", label("p_worst"), "share"),
                TableColumn("status", label("status")),
            ],
            Export(
                "company_standing",
                filters=[
                    (label("company_name"), one["company_name"]),
                    (t("choice.window"), names["window"]),
                    *bases.row(program),
                ],
                recorded=True,
                companies=(one["company_id"],),
            ),
        )


def show_programs(one: pd.Series) -> None:
    """Draw eligible people and users of every programme by quarter."""
    st.subheader(t("company.programs"), anchor=False)
    months = cached.ask("company_months", company_id=one["company_id"])
    if months.empty:
        st.info(t("company.no_programs"), icon=":material/event_busy:")
        return
    codes = (one["company_id"],)
    rows = cached.keep(
        "company_quarters", codes, lambda: programs_by_quarter(months, filters.reported_until())
    )
    figure = cached.keep(
        "company_programs_figure", codes, lambda: programs_figure(rows, t, widgets.look())
    )
    about = widgets.Picture(note=t("company.programs_note"), companies=codes)
    alt = t("company.alt_programs", name=one["company_name"])
    widgets.show_figure(figure, "company_programs", alt, about)
    st.caption(about.note)
    _show_quarters(one, rows)


def _show_quarters(one: pd.Series, rows: pd.DataFrame) -> None:
    with st.expander(t("company.numbers")):
        codes = (one["company_id"],)
        widgets.show_table(
            cached.keep("company_quarters_in_words", codes, lambda: _quarters_in_words(rows)),
            [
                TableColumn("program", label("program")),
                TableColumn("quarter", t("column.quarter")),
                TableColumn("eligible", label("eligible"), "count"),
                TableColumn("users", label("users"), "count"),
                TableColumn("state", label("provisional")),
            ],
            Export(
                "company_programs",
                filters=[(label("company_name"), one["company_name"])],
                recorded=True,
                companies=(one["company_id"],),
            ),
            codes=codes,
        )


def _quarters_in_words(rows: pd.DataFrame) -> pd.DataFrame:
    states = {True: "yes", False: "no"}
    return rows.assign(
        program=[t(f"program.{code}") for code in rows["program"]],
        quarter=[t.value("quarter", code) for code in rows["quarter"]],
        state=[t(f"companies.provisional.{states[late]}") for late in rows["provisional"]],
    )
