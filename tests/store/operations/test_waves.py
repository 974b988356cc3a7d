"""Stages of a roll-out as events of a complex: those that reached its firms, by region."""

from datetime import date

from src.domain.matters import MATTER, WAVES, Matter, Step
from src.store.operations.matters import Doer, open_matter
from src.store.operations.matters_seen import Sight
from src.store.operations.waves import waves_of

KIM = Doer("kim", "official", "v1", date(2026, 11, 29))
ALL = Sight("official", None, None)


def opened(db, complex_id: str, *days: tuple[str, str]) -> None:
    wave = Matter("rollout", complex_id=complex_id, owner="kim", opened_on="2026-01-01")
    open_matter(db, wave, KIM, *[Step(state, moved_on=day) for state, day in days])


def told(rows) -> list[tuple[str, str]]:
    return list(zip(rows["state"], rows["day"].astype("str"), strict=True))


def test_waves_are_the_stages_that_reach_firms_with_the_day_of_each(operations):
    stages = [state.code for state in MATTER["rollout"].states]
    days = [f"2026-{month:02d}-01" for month in range(2, 7)]
    opened(operations, "guro", *zip(stages[1:], days, strict=True))
    opened(operations, "seoul", ("agreed", "2026-01-02"), ("briefed", "2026-01-03"))
    opened(operations, "far", ("agreed", "2026-01-02"), ("briefed", "2026-01-04"))
    here = [("briefed", "2026-03-01"), ("visited", "2026-04-01"), ("linked", "2026-05-01")]
    assert told(waves_of(operations, ALL, {"guro", "11530"})) == here
    assert [state for state, _ in here] == list(WAVES)
    # what reached the larger complex that contains it came first
    both = waves_of(operations, ALL, {"guro", "seoul"})
    assert told(both) == [("briefed", "2026-01-03"), *here[1:]]


def test_waves_are_told_to_who_may_see_the_firms_there(operations):
    opened(operations, "guro", ("agreed", "2026-01-02"), ("briefed", "2026-01-03"))
    assert len(waves_of(operations, Sight("official", ("guro",), ()), {"guro"})) == 1
    assert waves_of(operations, Sight("official", ("far",), None), {"guro"}).empty
    assert waves_of(operations, Sight("sample", None, None), {"guro"}).empty
    assert waves_of(operations, ALL, {"guro\0"}).empty
