"""What a load must know of the data served: its ids, and whose data they are."""

from collections.abc import Callable
from functools import cache

from src.load.loaded_file import LoadedFile
from src.store.engine import fetch_frame, open_engine
from src.store.queries.low_uptake import low_uptake_within
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot

IDS = {
    "companies": ("company_id", low_uptake_within()),
    "campaigns": ("campaign_id", table_rows("campaigns")),
}
WITH_ORIGIN = ("visit_outcomes",)
"""Sources whose rows say whose data they were made from."""
SAMPLE_ON_OFFICIAL = (
    "{file}: 예시 자료로 만든 방문 결과입니다. 지금 자료는 예시가 아니므로 받지 않았습니다. "
    "예시 자료 판으로 되돌린 뒤 올리세요."
)
OFFICIAL_ON_SAMPLE = (
    "{file}: 공식 자료로 만든 방문 결과입니다. 지금 자료는 예시이므로 받지 않았습니다. "
    "공식 자료 판으로 되돌린 뒤 올리세요."
)
WITH_OFFICIAL_FILES = (
    "{file}: 예시 자료의 방문 결과는 공식 자료 파일과 함께 올릴 수 없습니다. 따로 올리세요."
)


def ids_of(served: Snapshot | None) -> Callable[[str], set[str]]:
    """Return a function from the name of a table to the ids that the snapshot holds."""

    @cache
    def ids(table: str) -> set[str]:
        if served is None:
            return set()
        column, statement = IDS[table]
        return set(fetch_frame(open_engine(served), statement)[column])

    return ids


def refuse_other_origin(readings: list[LoadedFile], served: Snapshot | None) -> list[LoadedFile]:
    """Return the readings, visit outcomes of other data than those served refused in words."""
    origin = None if served is None else served.origin
    several = len({r.origin for r in readings if r.was_read}) > 1
    return [_checked(reading, origin, several) for reading in readings]


def _checked(reading: LoadedFile, served: str | None, several: bool) -> LoadedFile:
    if reading.code not in WITH_ORIGIN:
        return reading
    rules = (
        (reading.origin == "sample" and served != "sample", SAMPLE_ON_OFFICIAL),
        (reading.origin == "official" and served == "sample", OFFICIAL_ON_SAMPLE),
        (reading.origin == "sample" and several, WITH_OFFICIAL_FILES),
    )
    sentence = next((words for broken, words in rules if broken), None)
    if sentence is None:
        return reading
    return reading.refused(ValueError(sentence.format(file=reading.path.name)))
