"""Put the facts of a report into words, tables and charts, in the order an official reads them."""

from src.domain.codes import PROGRAMS
from src.exports.words import words_of
from src.report.charts import chart_blocks
from src.report.content import Block, Heading, Paragraph, Report
from src.report.facts import Facts
from src.report.headline import answer_blocks, headline_blocks
from src.report.phrases import place_name, week_title
from src.report.progress import campaign_blocks
from src.report.signals import signal_blocks
from src.text.catalogue import Texts

PROGRAM = PROGRAMS[0]
"""The programme that the answer and the first chart speak of, unless another is asked for."""
TERMS = (
    *(("users", "report.means_users"), ("rate", "weekly.definition_rate")),
    *(("provisional", "weekly.definition_provisional"), ("limits", "weekly.definition_limits")),
    *(("as_of", "weekly.definition_as_of"), ("reached", "report.means_reached")),
)
"""Terms with the key of what each means."""


def compose(facts: Facts, t: Texts, program: str = PROGRAM) -> Report:
    """Return the report in the words of `t`; what cannot be said is said to be so."""
    place, week = place_name(facts, t), week_title(facts.week, t)
    return Report(
        title=t("report.title", place=place, week=week),
        lang=t.lang,
        about=_about(facts, t),
        blocks=(
            *_sample_mark(facts, t),
            *answer_blocks(facts, program, t),
            *headline_blocks(facts, t),
            *chart_blocks(facts, program, t),
            *signal_blocks(facts, t),
            *campaign_blocks(facts, t),
            *_definitions(facts, t),
        ),
    )


def _about(facts: Facts, t: Texts) -> str:
    """Return the line that says what data the report rests on."""
    origin = words_of(t.lang)["sample" if facts.origin == "sample" else "official"]
    return t("report.about", as_of=facts.as_of, version=facts.version, origin=origin)


def _sample_mark(facts: Facts, t: Texts) -> list[Block]:
    if facts.origin != "sample":
        return []
    return [Paragraph(words_of(t.lang)["sample_warning"], "mark")]


def _definitions(facts: Facts, t: Texts) -> list[Block]:
    settled = facts.main.settled if facts.main else 0
    values = {"settled": settled, "day": t.value("day", facts.as_of)}
    said = [(t(f"report.terms.{term}"), t(key, **values)) for term, key in TERMS]
    return [
        Heading(t("report.definitions")),
        *[Paragraph(t("report.term", term=term, meaning=means), "note") for term, means in said],
    ]
