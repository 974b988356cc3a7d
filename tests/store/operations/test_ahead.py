"""Which tasks fall due on which day, for readers of the firms; the same in both databases."""

from datetime import date

from src.domain.matters import Matter, Step
from src.store.operations.ahead import due_by_day
from src.store.operations.matters import Doer, open_matter
from src.store.operations.matters_seen import Sight

KIM = Doer("kim", "official", "v1", date(2026, 11, 29))
ALL = Sight("official", None, None)
SPAN = date(2026, 12, 1), date(2026, 12, 31)


def test_what_is_due_is_counted_by_day_and_what_is_over_of_it(operations):
    def step(day: str, *steps: Step, complex_id: str = "guro") -> None:
        about = {"company_id": "a", "complex_id": complex_id, "program": "parental"}
        open_matter(operations, Matter("step", **about, owner="kim", due_on=day), KIM, *steps)

    step("2026-12-01")
    step("2026-12-01", Step("kept"))
    step("2026-12-01", complex_id="magok")
    step("2026-12-31", Step("dropped", "바쁨"))
    step("2027-01-01")
    case = Matter("case", "a", "guro", program="parental", need="나눔", due_on="2026-12-01")
    open_matter(operations, case, KIM)
    rows = due_by_day(operations, ALL, *SPAN)
    assert rows["day"].dt.strftime("%m-%d").tolist() == ["12-01", "12-31"]
    assert rows[["kind", "due", "over"]].to_numpy().tolist() == [["step", 3, 1], ["step", 1, 1]]
    here = due_by_day(operations, Sight("official", ("guro",), ()), *SPAN)
    assert here["due"].tolist() == [2, 1]
    assert due_by_day(operations, Sight("official", (), None), *SPAN).empty
