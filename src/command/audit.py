"""Print a review of the record of access, or who saw a company; check that nobody changed it."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from src.command.arguments import Argument, Command
from src.command.output import DONE, REFUSED, say, words
from src.domain.today import KOREA
from src.settings import setting, whole_setting
from src.text.both import UserError
from src.text.catalogue import Texts

if TYPE_CHECKING:
    from src.store.record_chain import Checked
    from src.store.record_review import UserMonth

MOST_FAULTS = 20


def run(arguments: Namespace) -> int:
    """Print the review and the check of the chain; return REFUSED where the record was changed.

    A review reads the whole record. For a company, the index of the record answers, and the chain
    is read only from the last check on.
    """
    from src.store.record_chain import check_chain, check_on, prune
    from src.store.record_index import forget_index

    t, folder = words(), Path(setting("SANDAN_DATA"))
    if arguments.company:
        checked = check_on(folder)
        if checked.faults:
            forget_index(folder)
        _company(folder, arguments.company, t)
    else:
        _review(folder, arguments, t)
        if folder.is_dir():
            prune(folder, whole_setting("SANDAN_RECORD_MONTHS"))
        checked = check_chain(folder)
    say(*_on_chain(checked, t))
    return REFUSED if checked.faults else DONE


def _company(folder: Path, company: str, t: Texts) -> None:
    from src.store.record_index import deeds_about
    from src.store.record_review import in_korea

    deeds = deeds_about(folder, company)
    say(t("audit.company", company=company, deeds=len(deeds)))
    for facts in deeds:
        about = {"at": f"{in_korea(facts):%Y-%m-%d %H:%M:%S}", "query": facts.get("query", "")}
        about |= {"user": facts["user"] or "-", "address": facts.get("address") or "-"}
        about |= {"reason": facts.get("reason") or "-"}
        say(t("audit.deed", deed=t(f"audit.deeds.{facts['deed']}"), **about))


def _review(folder: Path, arguments: Namespace, t: Texts) -> None:
    """Print what users did in a month or since the last review, and record this review."""
    from src.store.record_review import note_review, review, since_last

    now = datetime.now(UTC)
    month = arguments.month or f"{now.astimezone(KOREA):%Y-%m}"
    try:
        if arguments.new:
            since, users = since_last(folder)
        else:
            since, users = "", review(folder, month)
    except ValueError:
        raise UserError("command.audit.no_month", month=month) from None
    about = {"users": len(users)}
    if arguments.new:
        say(t("audit.since", since=_in_korea(since) or t("audit.never"), **about))
    else:
        say(t("audit.title", month=month, **about))
    for user in users:
        say("", *_on_user(user, t))
    if (folder / "records").is_dir():
        note_review(folder, now.isoformat(timespec="milliseconds"))


def _in_korea(moment: str) -> str:
    from src.store.record_review import in_korea

    return f"{in_korea({'at': moment}):%Y-%m-%d %H:%M}" if moment else ""


def _on_user(month: "UserMonth", t: Texts) -> list[str]:
    deeds = ", ".join(
        t("audit.count", deed=t(f"audit.deeds.{d}"), n=n) for d, n in month.deeds.items()
    )
    about = {"companies": len(month.companies), "addresses": len(month.addresses), "deeds": deeds}
    lines = [t("audit.user", user=month.user or "-", **about)]
    if month.taken:
        lines.append(t("audit.taken", rows=month.taken))
    if month.identifiers:
        lines.append(t("audit.identifiers", times=month.identifiers))
    if month.night:
        lines.append(t("audit.night", times=month.night))
    if month.deeds["refused"]:
        lines.append(t("audit.refused", times=month.deeds["refused"]))
    days = month.unusual_days()
    return lines + [t("audit.unusual", day=day, companies=count) for day, count in days]


def _on_chain(checked: "Checked", t: Texts) -> list[str]:
    lines = ["", t("audit.chain", lines=checked.lines, last=checked.last)]
    if checked.torn:
        lines.append(t("audit.torn"))
    lines += [
        t(f"audit.faults.{fault.kind}", file=fault.file, line=fault.line)
        for fault in checked.faults[:MOST_FAULTS]
    ]
    if not checked.faults:
        return [*lines, t("audit.whole")]
    return [*lines, t("audit.broken", faults=len(checked.faults))]


COMMAND = Command(
    "audit",
    run,
    Argument("--month", default=None, metavar="YYYY-MM"),
    Argument("--new", action="store_true"),
    Argument("--company", default=None, metavar="ID"),
)
