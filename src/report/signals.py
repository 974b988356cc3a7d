"""The table of signals: what left the usual scatter, and what that means."""

from src.report.content import Block, Heading, Paragraph, Table
from src.report.facts import Facts
from src.text.catalogue import Texts
from src.text.weekly import signal_sentence

COLUMNS = ("program", "signal", "explanation")
NUMERIC = (False, False, False)
WIDTHS = (20, 22, 76)


def signal_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the table of signals, or the sentence that there is none; nothing without weeks."""
    if facts.weeks.empty:
        return []
    heading = Heading(t("report.signals"))
    if facts.signals.empty:
        judged = facts.weeks["flag"].isin(["inside", "low", "high"]).any()
        return [
            heading,
            Paragraph(t("weekly.signals_none" if judged else "weekly.signals_unjudged")),
        ]
    return [
        heading,
        Table(
            title=t("report.signals_table"),
            header=tuple(t(f"report.columns.{name}") for name in COLUMNS),
            rows=tuple(_row(signal, t) for signal in facts.signals.to_dict("records")),
            numeric=NUMERIC,
            widths=WIDTHS,
        ),
        Paragraph(t("weekly.signals_note"), "note"),
        Paragraph(t("report.signals_note"), "note"),
    ]


def _row(signal: dict, t: Texts) -> tuple[str, ...]:
    kind = t(f"weekly.kind.{signal['kind']}")
    return t(f"program.{signal['program']}"), kind, signal_sentence(signal, t)
