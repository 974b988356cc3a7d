"""Record a load: a line in the history, and files with the outcome and the refused rows."""

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
"""How the history records each ending of a load; checks are not recorded."""
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
            reason=(reason.ko, reason.en),
            **about,
        )
    except OSError:
        ended = both(f"load.recorded.{outcome.status}")
        return outcome.warned(both("load.not_recorded", folder=folder, outcome=ended))
    return outcome


def reason_of(outcome: Outcome) -> Words | None:
    """Return why nothing was published: the first refusal or doubt, or the fault."""
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
    """Write the outcome and the refused rows into a folder, if one is given, for the Data page.

    If writing fails, the load stands and the returned outcome says so.
    """
    if folder is None:
        return outcome
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_rejects(folder, rejected)
        write_whole(folder / FILE, outcome.as_json())
    except OSError:
        ended = both(f"load.ended.{outcome.status}")
        failed = both("load.not_reported", folder=folder, outcome=ended)
        return replace(outcome, not_reported=failed)
    return outcome


def operating_user() -> str:
    """Return the name of the operating system's user, "" where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
