"""Write down what came of a load: a line of the history, the outcome and refused rows as files."""

import getpass
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from src.load.outcome import FILE, FileOutcome, Outcome, Status
from src.load.rejects import write_rejects
from src.store.disk import write_whole
from src.store.load_log import record_load
from src.text.both import Words, both

RECORDED = {
    Status.PUBLISHED: "published",
    Status.REFUSED: "refused",
    Status.NOTHING_ACCEPTED: "refused",
    Status.FAILED: "refused",
    Status.DOUBTFUL: "doubtful",
    Status.STOPPED: "cancelled",
}
"""Endings that the history keeps, and as what: looking at files is not written down."""
KEPT = ("file", "sha256", "source", "rows_read", "rows_accepted", "rows_rejected")


def recorded(folder: Path, outcome: Outcome, *, user: str, deed: str) -> Outcome:
    """Add a line to the history and return the outcome, with a warning where that failed."""
    if outcome.status not in RECORDED:
        return outcome
    reason = reason_of(outcome) or Words("", "")
    about = {"user": user or operating_user(), "deed": deed, "version": outcome.version}
    try:
        record_load(
            folder,
            outcome=RECORDED[outcome.status],
            files=[_file(file) for file in outcome.files],
            reason=tuple(reason),
            **about,
        )
    except OSError:
        said = both(f"load.recorded.{outcome.status}")
        return outcome.warned(both("load.not_recorded", folder=folder, outcome=said))
    return outcome


def reason_of(outcome: Outcome) -> Words | None:
    """Return why nothing was published: the first refusal or doubt, or what went wrong."""
    if outcome.status is Status.REFUSED:
        return next(file.refusal for file in outcome.files if file.refusal is not None)
    if outcome.status is Status.NOTHING_ACCEPTED:
        return both("load.ended.nothing_accepted")
    if outcome.status is Status.DOUBTFUL:
        return outcome.doubts[0].said
    return outcome.reason if outcome.status is Status.FAILED else None


def _file(file: FileOutcome) -> dict:
    plain = asdict(file)
    return {name: plain[name] for name in (KEPT if file.source else KEPT[:2])}


def reported(folder: Path | None, outcome: Outcome, rejected: pd.DataFrame) -> Outcome:
    """Write the outcome and the refused rows into a folder, where one is given, for the Data page.

    Returns the outcome, which says so where it could not be written: the load stands.
    """
    if folder is None:
        return outcome
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_rejects(folder, rejected)
        write_whole(folder / FILE, outcome.as_json())
    except OSError:
        said = both(f"load.ended.{outcome.status}")
        return replace(outcome, not_reported=both("load.not_reported", folder=folder, outcome=said))
    return outcome


def operating_user() -> str:
    """Return the name of the user of the operating system, "" where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
