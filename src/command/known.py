"""What a load must know of the data served: its ids, and whose data they are."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from src.command.loading import Reading
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


def refuse_other_origin(readings: list[Reading], served: Snapshot | None) -> list[Reading]:
    """Return the readings, visit outcomes of other data than those served refused in words."""
    origin = None if served is None else served.origin
    several = len({r.intake.origin for r in readings if r.intake is not None}) > 1
    return [_checked(reading, origin, several) for reading in readings]


def _checked(reading: Reading, served: str | None, several: bool) -> Reading:
    intake = reading.intake
    if intake is None or intake.source["source"] not in WITH_ORIGIN:
        return reading
    rules = (
        (intake.origin == "sample" and served != "sample", SAMPLE_ON_OFFICIAL),
        (intake.origin == "official" and served == "sample", OFFICIAL_ON_SAMPLE),
        (intake.origin == "sample" and several, WITH_OFFICIAL_FILES),
    )
    sentence = next((words for broken, words in rules if broken), None)
    if sentence is None:
        return reading
    return replace(reading, intake=None, refusal=sentence.format(file=reading.path.name))
