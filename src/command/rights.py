"""Give rights, close them, list them: whoever may write the data folder may do so here."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from src.command.load_history import operating_user
from src.command.main import DONE, Refused
from src.command.report import say, warn
from src.domain.rights import CAPABILITY, EVERYWHERE, Right
from src.load.lists.regions import read_regions
from src.settings import setting
from src.store.engine import Engine, fetch_frame, open_engine
from src.store.errors import UnreadableData
from src.store.operations.engine import open_operations
from src.store.operations.regions import places_of, region_code
from src.store.operations.rights import close_right, give_right, list_rights
from src.store.queries.complexes import complexes_list
from src.store.records import Record, add_record
from src.store.snapshots import readable_snapshot

NO_FOLDER = "{folder} 폴더가 없습니다. SANDAN_DATA를 확인하거나 폴더를 만든 뒤 다시 실행하세요."
HOW_TO_GIVE = (
    "누구에게 무엇을 줄지 적으세요. 예: python -m src rights give kim firms export --region 11530"
)
UNKNOWN = "'{written}'은 없는 권한입니다. 줄 수 있는 권한: {known}."
NO_NUMBER = "닫을 권한의 번호를 적으세요. 번호는 `python -m src rights list`의 첫 열입니다."
NOT_RECORDED = "권한은 {done}, 기록은 남기지 못했습니다. {folder} 폴더의 공간과 권한을 확인하세요."
NONE = "준 권한이 없습니다. `python -m src rights give 사용자 권한`으로 줍니다."


def run(arguments) -> int:
    """Do what was asked for and return 0. Raises Refused or OperationsError, in a sentence."""
    folder = Path(setting("SANDAN_DATA"))
    if not setting("SANDAN_OPERATIONS") and not folder.is_dir():
        raise Refused(NO_FOLDER.format(folder=folder))
    engine = open_operations(setting("SANDAN_OPERATIONS"), folder)
    {"give": _give, "close": _close, "list": _list}[arguments.deed](engine, folder, arguments)
    return DONE


def _give(engine: Engine, folder: Path, arguments) -> None:
    if not arguments.who or not arguments.capabilities:
        raise Refused(HOW_TO_GIVE)
    codes = [_capability(written) for written in arguments.capabilities]
    places = _places(folder)
    region, by = region_code(arguments.region, places), operating_user()
    for code in codes:
        since = arguments.since or _today()
        right = Right(arguments.who, code, region, since, arguments.until, by, arguments.note)
        give_right(engine, right)
        where = _name(region, places)
        say(f"{arguments.who}에게 {CAPABILITY[code].ko}({code}) 권한을 주었습니다: {where}")
        _record(folder, "right_given", f"{arguments.who} {code} @{region}")


def _capability(written: str) -> str:
    """Return the code of a capability that was written as its code or its Korean name."""
    for code, row in CAPABILITY.items():
        if written in (code, row.ko):
            return code
    known = ", ".join(f"{code}({row.ko})" for code, row in CAPABILITY.items())
    raise Refused(UNKNOWN.format(written=written, known=known))


def _close(engine: Engine, folder: Path, arguments) -> None:
    if not arguments.who.isascii() or not arguments.who.isdigit():
        raise Refused(NO_NUMBER)
    close_right(engine, int(arguments.who), closed_by=operating_user())
    say(f"{arguments.who}번 권한을 닫았습니다. 다음 화면부터 쓸 수 없습니다.")
    _record(folder, "right_closed", arguments.who)


def _list(engine: Engine, folder: Path, arguments) -> None:
    rows, places = list_rights(engine), _places(folder)
    if arguments.who:
        rows = rows[rows["user_name"] == arguments.who]
    if rows.empty:
        say(NONE)
    for row in rows.itertuples():
        until = "" if row.until == "9999-12-31" else row.until
        closed = (
            "" if pd.isna(row.closed_at) else f"  닫힘 {row.closed_at:%Y-%m-%d} {row.closed_by}"
        )
        where = _name(row.region, places)
        note = f"  {row.note}" if row.note else ""
        say(
            f"{row.right_id:>4}  {row.user_name}  {row.capability}  {where}  "
            f"{row.since}~{until}  준 사람 {row.given_by}{note}{closed}"
        )


def _places(folder: Path) -> pd.DataFrame:
    """Return every region and complex: those served, the list of regions alone where none are."""
    try:
        snapshot = readable_snapshot(folder)
    except UnreadableData:
        snapshot = None
    regions = read_regions()
    if snapshot is None:
        none = pd.DataFrame(columns=["complex_id", "complex_name"], dtype="str")
        return places_of(regions, none)
    return places_of(regions, fetch_frame(open_engine(snapshot), complexes_list(tops_only=False)))


def _name(region: str, places: pd.DataFrame) -> str:
    if region == EVERYWHERE:
        return "전국(*)"
    found = places.loc[places["code"] == region, "name"]
    return f"{found.iloc[0]}({region})" if len(found) else region


def _record(folder: Path, deed: str, about: str) -> None:
    done = "주었으나" if deed == "right_given" else "닫았으나"
    try:
        add_record(folder, Record(operating_user(), deed, about=about))
    except OSError:
        warn(NOT_RECORDED.format(done=done, folder=folder))


def _today() -> date:
    """Return the day in Korea."""
    return datetime.now(ZoneInfo("Asia/Seoul")).date()
