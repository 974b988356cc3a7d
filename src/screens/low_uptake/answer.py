"""Sentences on the companies found: the answer of the page, and why a company is listed."""

from typing import Any

from src.domain.codes import WINDOWS
from src.screens.low_uptake import needed, screening
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.screening import Found
from src.ui import bases, cached, filters, places, widgets
from src.ui.choices import ALL
from src.ui.plain_text import as_written
from src.ui.run import t


def say(choice: Choice, need: needed.Needed) -> None:
    """Draw the answer: open people, people a visit can help, companies low or too few to judge."""
    widgets.say(*cached.keep("low_uptake_said", choice.codes, lambda: _said(choice, need)))


def _said(choice: Choice, need: needed.Needed) -> tuple[list[str], list[str]]:
    waiting = screening.waiting(choice)
    meaning = bases.said(choice.program, choice.sex, waiting.open)
    meaning += _left_by_class(choice, waiting)
    return [*needed.sentences(choice, need), *sentences(choice, need.found)], meaning


def _left_by_class(choice: Choice, waiting: screening.Waiting) -> list[str]:
    """Return how many people wait at firms of other classes than the chosen one; [] for nobody."""
    left = waiting.every_open - waiting.open
    if choice.firm_class is None or not left:
        return []
    firms = waiting.every_companies - waiting.companies
    name = filters.class_name(choice.firm_class)
    return [t("low_uptake.class_left", counted=name, open=left, companies=firms)]


def sentences(choice: Choice, found: Found) -> list[str]:
    """Return the sentences on companies with low uptake, and on those too few to judge."""
    words = {
        "place": as_written(places.counted_in(choice.spot, "low_uptake_facts")),
        "program": t(f"program.{choice.program}"),
        "window": t(f"window.{choice.window}"),
        "sex": t(f"sex.{choice.sex or ALL}"),
    }
    if found.rows.empty:
        return [t(f"low_uptake.answer_{why_nobody(choice)}", **words)]
    if not found.low:
        said = [t("low_uptake.answer_no_low", **words)]
    else:
        said = [
            t("low_uptake.answer_low", **words, low=found.low, missed=found.missed),
            t(
                "low_uptake.answer_wrong",
                low=found.low,
                wrong=found.wrong,
                share=found.wrong / found.low,
                points=choice.gap,
            ),
        ]
    if found.too_few:
        said.append(t("low_uptake.answer_too_few", too_few=found.too_few))
    return said


NOBODY = ("nobody", "too_short", "other_sex", "no_data")


def why_nobody(choice: Choice) -> str:
    """Return the code of why no company is found: nobody eligible there, a window too long for the
    history, a sex of whom nobody is eligible, or no data."""
    counted = choice.counted
    if _has_data(counted):
        return "nobody"
    if any(_has_data(counted | {"window": months}) for months in WINDOWS):
        return "too_short"
    return "other_sex" if _has_data(counted | {"sex": None}) else "no_data"


def _has_data(counted: dict) -> bool:
    return len(cached.ask("low_uptake_reference", **counted)) > 0


def against(choice: Choice) -> str:
    """Return the benchmark of companies in words."""
    if choice.benchmark == "given":
        return t("low_uptake.against_given", rate=int(choice.given) / 100)
    if choice.benchmark == "peers":
        return t("low_uptake.against_peers")
    return t("low_uptake.against_percentile", top=100 - int(choice.benchmark[1:]))


TOLD_WHY = (
    *("open", "help", "now", "next", "help_lower", "help_upper", "users", "eligible", "benchmark"),
    *("missed", "p_low", "p_worst", "status", "stage", "last_contact_on"),
)
"""Columns that `why` needs."""


def why(row: Any, choice: Choice) -> str:
    """Return in a few sentences why a company has its place in the list.

    row : one row of the list, with its facts. The company's name is not used, as it may hold
    anything.
    """
    if not row.eligible:
        return " ".join([needed.why(row), _contact(row)])
    expected = row.eligible * row.benchmark
    low = [
        t("low_uptake.why_missed", missed=row.missed, sure=row.p_low, points=choice.gap),
        t("low_uptake.why_worst", sure=row.p_worst),
    ]
    said = [
        needed.why(row),
        t(
            "low_uptake.why",
            window=t(f"window.{choice.window}"),
            eligible=row.eligible,
            users=row.users,
            against=against(choice),
            expected=t.value("count" if expected >= 1 else "number", expected),
        ),
        *([t("low_uptake.why_in_line")] if row.status == "in_line" else low),
    ]
    return " ".join([*said, _contact(row)])


def _contact(row: Any) -> str:
    if isinstance(row.stage, str) and row.last_contact_on == row.last_contact_on:
        day = t.value("day", row.last_contact_on)
        return t("low_uptake.why_contact", day=day, stage=t(f"stage.{row.stage}"))
    return t("low_uptake.why_no_contact")
