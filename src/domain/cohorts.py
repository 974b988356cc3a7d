"""How long people are followed after they become eligible, and how late they usually start.

A cohort is everybody who became eligible in one month. Its uptake is reported once its follow-up is
over: earlier, people who have yet to start would count as having gone without.
"""

from dataclasses import dataclass

from src.domain.codes import Code, by_code


@dataclass(frozen=True)
class FollowUp:
    """The follow-up of one programme and sex.

    months : its length; a start counts within so many months after the month of eligibility.
    usual : the usual cumulative distribution of the lag among people who start, as points (months
    after eligibility, share) with straight lines between; used only where the lag can neither be
    read from the files nor be measured.
    """

    program: str
    sex: str
    months: int
    usual: tuple[tuple[int, float], ...]


AT_ONCE = ((0, 0.9), (2, 1.0))
"""The lag of leave that is tied to the birth, and of substitutes requested with the leave."""
# Mothers: after 90 days of maternity leave. Fathers: spread over the two years that benefits aim
# at. Reduced hours: mostly after parental leave. These lags were assumed in 2026 from the order
# that the law sets, because no figures on delays are published.
ROWS = (
    FollowUp("parental", "f", 12, ((0, 0.05), (2, 0.35), (3, 0.75), (6, 0.93), (12, 1.0))),
    FollowUp("parental", "m", 24, ((0, 0.07), (6, 0.37), (12, 0.67), (18, 0.89), (24, 1.0))),
    FollowUp("maternity", "f", 4, AT_ONCE),
    FollowUp("paternity", "m", 4, ((0, 0.6), (1, 0.85), (4, 1.0))),
    FollowUp("reduced_hours", "f", 24, ((0, 0.05), (6, 0.30), (12, 0.60), (18, 0.82), (24, 1.0))),
    FollowUp("reduced_hours", "m", 24, ((0, 0.05), (6, 0.30), (12, 0.60), (18, 0.82), (24, 1.0))),
    FollowUp("flexible", "f", 12, ((0, 0.3), (6, 0.75), (12, 1.0))),
    FollowUp("flexible", "m", 12, ((0, 0.3), (6, 0.75), (12, 1.0))),
    FollowUp("replacement", "f", 4, AT_ONCE),
    FollowUp("replacement", "m", 4, AT_ONCE),
)
USUAL_MONTHS = 12
"""The follow-up of a programme without a row."""
_FOLLOW_UP = {(row.program, row.sex): row for row in ROWS}


def follow_up(program: str, sex: str) -> FollowUp:
    """Return the row of a programme and sex; without a row, the follow-up is USUAL_MONTHS long."""
    usual = FollowUp(program, sex, USUAL_MONTHS, ((0, 0.5), (USUAL_MONTHS, 1.0)))
    return _FOLLOW_UP.get((program, sex), usual)


def usual_shares(row: FollowUp) -> list[float]:
    """Return the usual distribution of the lag: the share that starts after 0, 1, … months."""
    points = ((-1, 0.0), *row.usual, (row.months + 1, 1.0))
    cumulative = []
    for month in range(row.months + 1):
        after = next(at for at, point in enumerate(points) if point[0] >= month)
        (left, low), (right, high) = points[max(after - 1, 0)], points[after]
        cumulative.append(low + (high - low) * (month - left) / (right - left))
    return [share - before for before, share in zip([0.0, *cumulative], cumulative, strict=False)]


BASIS = by_code(
    Code("cohort", "대상이 된 달이 적힌 자료", "files tell the month of eligibility"),
    Code("lag", "기업 안에서 잰 시차", "lag measured within companies"),
    Code("same_month", "대상이 된 달에 시작", "people start in the month they become eligible"),
    Code("usual", "정해 둔 시차", "the lag of the table"),
    Code("unknown", "시차를 잴 수 없음", "too few starts to tell the lag"),
)
"""How starts were assigned to months of eligibility, the most certain way first."""
