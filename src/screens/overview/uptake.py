"""Uptake on the overview: all programmes by sex, and the employees."""

import pandas as pd
import streamlit as st

from src.domain.codes import PROGRAMS
from src.domain.measures import MEASURES, PEOPLE_MEASURES
from src.figures.finished import FinishedFigure
from src.figures.programs import program_figure
from src.metrics.change import with_measure_and_change
from src.metrics.measure_columns import with_measures
from src.ui import bases, cached, choices, filters, places, protect, scopes, widgets
from src.ui.change_answer import change_answer
from src.ui.columns import TableColumn, change_columns, interval_columns, measure_column
from src.ui.downloads import Export
from src.ui.run import t

RATE = MEASURES["rate"]
SEXES = (None, "f", "m")
LED_BY = PROGRAMS[0]


def find() -> pd.DataFrame:
    """Return one row per programme and sex of the country, with rate, interval and change.

    The rate is of the default window of other pages, the change of a year. A row for both sexes
    exists only where both are eligible, a row for one sex only where somebody is. Empty where the
    snapshot has no uptake.
    """
    return cached.keep("programs", (), _find)


def _find() -> pd.DataFrame:
    if not scopes.has("window"):
        return pd.DataFrame()
    pairs = [(program, sex) for program in PROGRAMS for sex in SEXES]
    rows = pd.concat([_figures(*pair, months(*pair)) for pair in pairs], ignore_index=True)
    years = pd.concat([_figures(*pair, scopes.YEAR) for pair in pairs], ignore_index=True)
    rows = rows[rows["eligible"] > 0]
    both = rows.groupby("program")["sex"].transform("size") == len(SEXES)
    rows = rows[both | (rows["sex"] != choices.ALL)]
    return with_measure_and_change(rows, RATE, years, "key").reset_index(drop=True)


def months(program: str, sex: str | None = None) -> int:
    """Return the months of the rate: the default window of other pages."""
    return int(filters.usual_window(filters.windows(program, sex)))


def _figures(program: str, sex: str | None, window: int) -> pd.DataFrame:
    code = sex or choices.ALL
    rows = scopes.uptake(program, sex, window).regions(level="country")
    return rows.assign(
        program=program,
        sex=code,
        key=f"{program}_{code}",
        program_name=t(f"program.{program}"),
        sex_name=t(f"sex.{code}"),
    )


def show(rows: pd.DataFrame) -> None:
    """Draw the figure and the table; one line where the snapshot has no uptake."""
    st.subheader(t("overview.uptake"), anchor=False)
    if scopes.loaded("window") and scopes.is_protected("window"):
        st.info(t("gate.needs_places"), icon=":material/lock:")
        return
    if rows.empty:
        st.info(_why_none(), icon=":material/hourglass_empty:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        codes = tuple(rows["key"])
        figure = cached.keep("programs_drawn", codes, lambda: _draw(rows))
        window = (t("choice.window"), scopes.window_name(months(LED_BY), LED_BY))
        about = widgets.Picture([window], t("overview.uptake_note"))
        widgets.show_figure(figure, "programs", t("overview.uptake_alt"), about)
        protect.note("region_uptake", level="country")
        st.caption(t("overview.uptake_note"))
        st.caption(" ".join([whose_basis(), t("basis.others")]))
    with right:
        show_table(rows)


def _why_none() -> str:
    """Return why there is no uptake: nothing was loaded, or the country's counts are withheld."""
    if not scopes.loaded("window"):
        return t("overview.uptake_none")
    words = {"measure": choices.measure_label(RATE), "when": t(f"window.{months(LED_BY)}")}
    return t("regions.answer_withheld", place=t("choice.all_sido"), **words)


def whose_basis() -> str:
    """Return how the rate of the leading programme is counted."""
    return t("basis.whose", whose=t(f"program.{LED_BY}"), said=bases.words(LED_BY))


def _draw(rows: pd.DataFrame) -> FinishedFigure:
    return program_figure(rows, t, widgets.look())


def show_table(rows: pd.DataFrame) -> None:
    """Draw the programmes as a table."""
    widgets.show_table(
        rows,
        [
            TableColumn("program_name", t("choice.program"), width="medium"),
            TableColumn("sex_name", t("choice.sex"), width="small"),
            measure_column(RATE),
            *interval_columns(RATE),
            *change_columns(RATE),
            TableColumn("users", t("measure.users"), "count"),
            TableColumn("eligible", t("measure.eligible"), "count"),
        ],
        Export(
            "programs",
            filters=[(t("choice.window"), scopes.window_name(months(LED_BY), LED_BY)), *_bases()],
            notes=[t("change.note")],
            definitions=widgets.definitions([RATE]),
        ),
        codes=(RATE.name,),
    )


def _bases() -> list[tuple[str, str]]:
    """Return how the rate of each programme is counted, for a file."""
    return [
        (t(f"program.{program}"), said) for program in PROGRAMS if (said := bases.words(program))
    ]


def sentences(rows: pd.DataFrame) -> list[str]:
    """Return the uptake of the leading programme, its change, and the employees, in sentences."""
    if rows.empty or LED_BY not in set(rows["program"]):
        return []
    led = rows[rows["program"] == LED_BY].set_index("sex")
    window = months(LED_BY)
    asked = {"program": LED_BY, "sex": None, "window": window, "level": "country"}
    words = {
        "place": places.of_part(t("overview.country"), "region_uptake", **asked),
        "program": t(f"program.{LED_BY}"),
        "when": scopes.window_name(window, LED_BY),
    }
    words |= {f"rate_{sex}": t.value("share", led["value"].get(sex)) for sex in SEXES if sex}
    key = "uptake_answer" if choices.ALL in led.index else "uptake_answer_one"
    first = led.iloc[0]
    words["rate"] = t.value("share", first["value"])
    said = f"{t(f'overview.{key}', **words)} {change_answer(first, RATE)}"
    return [said.rstrip(), *_people_sentence()]


def _people_sentence() -> list[str]:
    people = cached.keep("people", (), _people) if scopes.has("month") else pd.DataFrame()
    if people.empty:
        return []
    one = people.iloc[0]
    words = {name: one[name] for name in ("young_share", "insured_women_share")}
    return [t("overview.people_answer", month=t.value("month", one["month"]), **words)]


def _people() -> pd.DataFrame:
    """Return the country's row of employees with the shares of young people and of women."""
    rows = cached.ask("region_people", level="country")
    return rows if rows.empty else with_measures(rows, PEOPLE_MEASURES)
