"""List the snapshots, newest first, the one served marked."""

import sys
from pathlib import Path

from src.domain.codes import ORIGIN
from src.settings import setting
from src.store.errors import CannotRead
from src.store.snapshots import current_snapshot, list_snapshots


def run(arguments) -> int:
    """Print one line per snapshot and return 0."""
    folder = Path(setting("SANDAN_DATA"))
    found = list_snapshots(folder)
    try:
        current = current_snapshot(folder)
    except CannotRead as spoilt:
        print(f"{spoilt}\n{spoilt.english}", file=sys.stderr)
        current = None
    if not found:
        print(f"{folder} 폴더에 자료 판이 없습니다. `python -m src load 파일`로 만드세요.")
    for snapshot in reversed(found):
        mark = "*" if snapshot == current else " "
        as_of = snapshot.as_of or "모름"
        print(f"{mark} {snapshot.version}  기준일 {as_of}  {ORIGIN[snapshot.origin].ko}")
    return 0
