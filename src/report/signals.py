"""The table of signals: what left the usual scatter, and what that means."""

from src.report.content import Block, Heading, Paragraph, Table
from src.report.facts import Facts
from src.report.phrases import counted, week_title

COLUMNS = ("program", "weeks", "signal", "explanation")
NUMERIC = (False, False, False, False)
WIDTHS = (18, 26, 16, 58)


def signal_blocks(facts: Facts, t) -> list[Block]:
    """Return the table of signals, or the sentence that there is none; nothing without weeks."""
    if facts.weeks.empty:
        return []
    heading = Heading(t("report.signals"))
    if facts.signals.empty:
        return [heading, Paragraph(t("report.signals_none"))]
    return [
        heading,
        Table(
            title=t("report.signals_table"),
            header=tuple(t(f"report.columns.{name}") for name in COLUMNS),
            rows=tuple(_row(signal, t) for signal in facts.signals.itertuples()),
            numeric=NUMERIC,
            widths=WIDTHS,
        ),
        Paragraph(t("report.signals_note"), "note"),
    ]


def _row(signal, t) -> tuple[str, ...]:
    explained = t(
        f"report.explained.{signal.kind}",
        users=counted(signal.users, t),
        least=counted(signal.least, t),
        most=counted(signal.most, t),
        weeks=counted(signal.weeks, t),
        usual=counted(signal.usual, t),
    )
    kind = t(f"report.kinds.{signal.kind}")
    return t(f"program.{signal.program}"), _weeks(signal, t), kind, explained


def _weeks(signal, t) -> str:
    """Return the week of a signal, or its first and last."""
    if signal.week == signal.last_week:
        return week_title(signal.week, t)
    return t(
        "report.from_to", first=week_title(signal.week, t), last=week_title(signal.last_week, t)
    )
