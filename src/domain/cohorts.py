"""How long people who became eligible are followed, and how late they usually start: as rows.

A cohort is everybody who became eligible in one month. Its uptake is told once its follow-up is
over: earlier, those who have yet to start would count as having gone without.
"""

from dataclasses import dataclass

from src.domain.codes import Code, by_code


@dataclass(frozen=True)
class FollowUp:
    """What is held of one programme and sex.

    months : after the month of eligibility, within which a start counts. usual : share of those who
    start that has started by the end of so many months after it, as (months, share) with straight
    lines between; used only where the lag can neither be read off the files nor be measured.
    """

    program: str
    sex: str
    months: int
    usual: tuple[tuple[int, float], ...]


AT_ONCE = ((0, 0.9), (2, 1.0))
"""Leave that is bound to the birth, and substitutes asked for with the leave."""
# Mothers: after 90 days of maternity leave. Fathers: spread over the two years that benefits aim
# at. Reduced hours: mostly after parental leave. Assumed, in the order of the law; no figure of
# delays is published. Held to be so since 2026.
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
    """Return the row of a programme and sex; one that has none is followed for USUAL_MONTHS."""
    usual = FollowUp(program, sex, USUAL_MONTHS, ((0, 0.5), (USUAL_MONTHS, 1.0)))
    return _FOLLOW_UP.get((program, sex), usual)


def usual_shares(row: FollowUp) -> list[float]:
    """Return the share of those who start that does so 0, 1, … months after being eligible."""
    points = ((-1, 0.0), *row.usual, (row.months + 1, 1.0))
    upto = []
    for month in range(row.months + 1):
        after = next(at for at, point in enumerate(points) if point[0] >= month)
        (left, low), (right, high) = points[max(after - 1, 0)], points[after]
        upto.append(low + (high - low) * (month - left) / (right - left))
    return [share - before for before, share in zip([0.0, *upto], upto, strict=False)]


BASIS = by_code(
    Code("cohort", "대상이 된 달이 적힌 자료", "files tell the month of eligibility"),
    Code("lag", "기업 안에서 잰 시차", "lag measured within firms"),
    Code("same_month", "대상이 된 달에 시작", "people start in the month they become eligible"),
    Code("usual", "정해 둔 시차", "the lag of the table"),
    Code("unknown", "시차를 잴 수 없음", "too few starts to tell the lag"),
)
"""How starts were put to months of eligibility, the surest first."""
