"""Give, close and list rights; anybody who may write the data folder may do so here."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, warn, words
from src.domain.rights import CAPABILITIES, CAPABILITY, EVERYWHERE, Right
from src.domain.today import day_of, today
from src.settings import setting
from src.text.both import UserError

if TYPE_CHECKING:
    import pandas as pd

    from src.store.engine import Engine


def run(arguments: Namespace) -> int:
    """Do the deed and return 0. Raises UserError or OperationsError with a sentence."""
    from src.store.operations.engine import open_operations

    folder = Path(setting("SANDAN_DATA"))
    if not setting("SANDAN_OPERATIONS") and not folder.is_dir():
        raise UserError("command.rights.no_folder", folder=folder)
    engine = open_operations(setting("SANDAN_OPERATIONS"), folder)
    {"give": _give, "close": _close, "list": _list}[arguments.deed](engine, folder, arguments)
    return DONE


def _give(engine: "Engine", folder: Path, arguments: Namespace) -> None:
    from src.load.history import operating_user
    from src.store.operations.regions import region_code
    from src.store.operations.rights import give_right

    if not arguments.who or not arguments.capabilities:
        raise UserError("command.rights.how_to_give")
    codes = [_capability(written) for written in arguments.capabilities]
    places = _places(folder)
    region, since = region_code(arguments.region, places), arguments.since or today()
    for code in codes:
        more = (since, arguments.until, operating_user(), arguments.note)
        give_right(engine, Right(arguments.who, code, region, *more))
        given = {"user": arguments.who, "capability": _called(code), "where": _name(region, places)}
        say(words()("command.rights.given", **given))
        _record(folder, "right_given", f"{arguments.who} {code} @{region}")


def _capability(written: str) -> str:
    """Return the code of a capability from its code or one of its names."""
    for code, row in CAPABILITY.items():
        if written in (code, row.ko, row.en):
            return code
    raise UserError("command.rights.unknown", written=written, known=", ".join(CAPABILITIES))


def _called(code: str) -> str:
    return CAPABILITY[code].called(words().lang)


def _close(engine: "Engine", folder: Path, arguments: Namespace) -> None:
    from src.load.history import operating_user
    from src.store.operations.rights import close_right

    if not (arguments.who.isascii() and arguments.who.isdigit()):
        raise UserError("command.rights.no_number")
    close_right(engine, int(arguments.who), closed_by=operating_user())
    say(words()("command.rights.closed", right=arguments.who))
    _record(folder, "right_closed", arguments.who)


def _list(engine: "Engine", folder: Path, arguments: Namespace) -> None:
    from src.store.operations.rights import list_rights

    rows, places, t = list_rights(engine), _places(folder), words()
    if arguments.who:
        rows = rows[rows["user_name"] == arguments.who]
    if rows.empty:
        say(t("command.rights.none"))
    for row in rows.to_dict("records"):
        until = "" if row["until"] == date.max.isoformat() else row["until"]
        closed = row["closed_at"] == row["closed_at"]
        facts = row | {"where": _name(row["region"], places), "until": until}
        line = t("command.rights.line", **{key: str(value) for key, value in facts.items()})
        ended = {"day": f"{row['closed_at']:%Y-%m-%d}", "by": row["closed_by"]} if closed else {}
        say(f"{line}  {t('command.rights.line_closed', **ended)}" if closed else line)


def _places(folder: Path) -> "pd.DataFrame":
    """Return all regions and the complexes served; no complexes where nothing is served."""
    import pandas as pd

    from src.load.lists.regions import read_regions
    from src.store.engine import fetch_frame, open_engine
    from src.store.errors import CannotRead
    from src.store.operations.regions import places_of
    from src.store.queries.complexes import complexes_list
    from src.store.snapshots import current_snapshot

    try:
        snapshot = current_snapshot(folder)
    except CannotRead:
        snapshot = None
    complexes = pd.DataFrame(columns=["complex_id", "complex_name"], dtype="str")
    if snapshot is not None:
        complexes = fetch_frame(open_engine(snapshot), complexes_list(tops_only=False))
    return places_of(read_regions(), complexes)


def _name(region: str, places: "pd.DataFrame") -> str:
    if region == EVERYWHERE:
        return words()("command.rights.everywhere")
    names = places.loc[places["code"] == region, "name"]
    return f"{names.iloc[0]}({region})" if len(names) else region


def _record(folder: Path, deed: str, about: str) -> None:
    from src.load.history import operating_user
    from src.store.records import Record, add_record

    try:
        add_record(folder, Record(operating_user(), deed, about=about))
    except OSError:
        warn(words()("command.rights.not_recorded", folder=folder))


COMMAND = Command(
    "rights",
    run,
    Argument("deed", choices=("give", "close", "list"), metavar="DEED"),
    Argument("who", nargs="?", default="", metavar="USER_OR_NUMBER"),
    Argument("capabilities", nargs="*", default=[], metavar="CAPABILITY"),
    Argument("--region", default=EVERYWHERE, metavar="REGION"),
    Argument("--since", type=day_of, default=None, metavar="DATE"),
    Argument("--until", type=day_of, default=None, metavar="DATE"),
    Argument("--note", default="", metavar="TEXT"),
)
