"""Sentences on weeks: the answer, signals, and the coverage of the nowcast's intervals.

The weekly page and the weekly report both take their sentences from here.
"""

import math
from datetime import date, timedelta
from typing import Any, NamedTuple

from src.text.catalogue import Texts


class Named(NamedTuple):
    """Names in an answer, in the reader's language; peers is "" where there are none."""

    group: str
    program: str
    peers: str


def answer_sentences(
    answer: Any, signals: list[dict], of: Named, t: Texts, early: Any = None
) -> list[str]:
    """Return the answer in sentences, the most important first.

    answer : src.metrics.weekly_answer.Answer. signals : rows of Weekly.signals, as records. early :
    Weekly.early. An early change comes right after the first sentence, then recent signals, as
    pages fold later sentences. Sentences that there are none come after the peers.
    """
    words = {"group": of.group, "program": of.program}
    if not answer.weeks:
        return [t("weekly.answer_all_open", **words), *_open(answer, t)]
    changed = early is not None and early.state == "change"
    judged = early is not None and early.state != "unjudged"
    news = [early_sentence(early, t)] if judged else []
    sunday = answer.last + timedelta(days=6)  # answer.last is a Monday
    when = _between(answer.first, sunday, t)
    key = "weekly.answer_one" if answer.weeks == 1 else "weekly.answer"
    key = "weekly.answer_few" if answer.few else key
    counts = {"weeks": answer.weeks, "users": answer.users, "rate": answer.rate}
    first = t(key, **words, **counts, when=when)
    said = [f"{first} {_compared(answer.year, 'year', '', t)}", *(news if changed else [])]
    peers = [_compared(answer.peers, "peers", of.peers, t)] if of.peers else []
    alarms = _signals(signals, t)
    said += [*alarms, *peers] if any(row["recent"] for row in signals) else [*peers, *alarms]
    said += [] if changed else news
    return [*said, *_open(answer, t)]


def _compared(found: Any, side: str, peers: str, t: Texts) -> str:
    """Return the comparison of the weeks with those a year before, or with the peers."""
    values = {
        "change": abs(found.ratio - 1),
        "lower": found.lower - 1,
        "upper": found.upper - 1,
        "other": found.other,
    }
    how = f"{side}_{found.verdict}"
    return t(f"weekly.compared.{how}", peers=peers, **values)


def _signals(signals: list[dict], t: Texts) -> list[str]:
    """Return the sentence on recent signals, the newest in full."""
    recent = [row for row in signals if row["recent"]]
    if not recent:
        return [t("weekly.signals_none")]
    return [t("weekly.signals_some", signals=len(recent)) + " " + signal_sentence(recent[0], t)]


def _open(answer: Any, t: Texts) -> list[str]:
    """Return the sentence on the weeks that are still provisional; [] where there are none."""
    if not answer.open_weeks:
        return []
    row = answer.newest
    values = {"weeks": answer.open_weeks, "week": t.value("week", row["week"])}
    values |= {name: row[name] for name in ("users", "estimate", "lower", "upper")}
    known = not math.isnan(row["lower"])
    return [t("weekly.open" if known else "weekly.open_unknown", **values)]


def signal_sentence(row: dict, t: Texts) -> str:
    """Return a sentence that explains one signal; `row`: a row of Weekly.signals."""
    values = {
        "week": t.value("week", row["week"]),
        "last_week": t.value("week", row["last_week"]),
        **{name: row[name] for name in ("users", "expected", "least", "most", "weeks", "usual")},
    }
    return t(f"weekly.signal_{row['kind']}", **values)


def early_sentence(early: Any, t: Texts) -> str:
    """Return what the reports received so far say. early : src.metrics.early_change.Early, not
    unjudged."""
    if early.state == "none":
        return t("weekly.early_none")
    values = {
        name: t.value("week", getattr(early, name)) for name in ("week", "earliest", "latest")
    }
    values |= {name: getattr(early, name) for name in ("reported", "expected", "certainty")}
    said = t(f"weekly.early_{early.direction}", change=abs(early.change), **values)
    known = [t("weekly.early_known")] if early.known else []
    return " ".join([said, *known, t(f"weekly.early_do_{early.direction}")])


def coverage_sentence(found: Any, t: Texts) -> str:
    """Return how often past intervals held the final count; found : src.metrics.weekly.Weekly."""
    if not found.judged:
        return t("weekly.coverage_unknown")
    return t(
        "weekly.coverage",
        origins=found.origins,
        when=_between(found.judged_from, found.judged_to, t),
        coverage=found.coverage,
        judged=found.judged,
    )


def limits_sentence(rebased: tuple[date, str] | None, t: Texts) -> str:
    """Return why the latest limits are missing: they have too few weeks so far.

    rebased : (day, name) of the event at which they restarted, None where there was none.
    """
    if rebased is None:
        return t("weekly.limits_few")
    return t("weekly.limits_rebased", day=t.value("day", rebased[0]), event=rebased[1])


def _between(first: date, last: date, t: Texts) -> str:
    """Return a range of days in words."""
    return t("weekly.between", first=t.value("day", first), last=t.value("day", last))
