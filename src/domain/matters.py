"""What follows a visit, as data: the kinds of matters, their states and the allowed steps.

A matter is one visit, check, step, referral, substitute request, subsidy, case or stage of a
complex. It begins in the first state of its kind. Every allowed step is a row here; any other is
refused. The states follow the programmes that do this best, which are named in
docs/decisions/0025-following-through.md.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from src.domain.codes import PROGRAM, Code, by_code

SENDER, RECEIVER = "sender", "receiver"
"""Who takes a step: anybody who may act where the firm is, or the agency that got the matter."""

OBSTACLE = by_code(
    Code("unknown", "모름", "Not known", ("제도를 모름",)),
    Code("cost", "비용", "Cost", ("인건비",)),
    Code("substitute", "대체인력", "No substitute", ("대체 인력",)),
    Code("colleagues", "동료 부담", "Burden on colleagues", ("동료부담",)),
    Code("owner", "대표 인식", "Owner's attitude", ("대표인식",)),
    Code("no_staff", "인사 담당 없음", "No HR staff", ("인사담당없음", "Nobody for personnel")),
    Code("nobody", "해당자 없음", "Nobody eligible", ("해당자없음", "Nobody concerned")),
    Code("other", "기타", "Other"),
)


@dataclass(frozen=True)
class Move:
    """One allowed step. by : who takes it. why : whether it needs a reason."""

    source: str
    target: str
    by: str = SENDER
    why: bool = False


@dataclass(frozen=True)
class Kind(Code):
    """A kind of matter: its states in their order, the first of which it begins in, and its steps.

    handed : whether it goes to an agency. of_complex : whether it is about a complex, not a firm.
    needs : fields that must be given when it is opened. once : fields in which no two matters of
    this kind may agree, withdrawn ones aside.
    """

    states: tuple[Code, ...] = ()
    moves: tuple[Move, ...] = ()
    handed: bool = False
    of_complex: bool = False
    needs: tuple[str, ...] = ()
    once: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """Return the state in which a matter of the kind begins."""
        return self.states[0].code

    def move(self, source: str, target: str) -> Move | None:
        """Return the step between two states, None where it is not allowed."""
        return next((m for m in self.moves if (m.source, m.target) == (source, target)), None)

    def from_(self, source: str) -> tuple[Move, ...]:
        """Return the steps that lead out of a state."""
        return tuple(move for move in self.moves if move.source == source)

    def way(self, source: str, target: str) -> tuple[Move, ...] | None:
        """Return the shortest series of steps between two states, None where there is none."""
        ways: list[tuple[Move, ...]] = [()]
        for way in ways:  # a breadth-first search: the list grows while it is read
            reached = way[-1].target if way else source
            if reached == target:
                return way
            seen = {source, *(move.target for known in ways for move in known)}
            ways += [(*way, move) for move in self.from_(reached) if move.target not in seen]
        return None

    @property
    def open(self) -> tuple[str, ...]:
        """Return the states that a step leads out of."""
        return tuple(state.code for state in self.states if self.from_(state.code))


MATTER = by_code(
    Kind(
        "visit",
        "방문",
        "Visit",
        states=(
            Code("planned", "예정", "Planned", ("방문예정", "방문 예정")),
            Code("done", "방문함", "Visited", ("방문", "방문완료", "방문 완료", "완료")),
            Code("not_met", "못 만남", "Nobody met", ("부재", "부재중", "못만남")),
            Code("refused", "거절", "Refused"),
        ),
        moves=(
            Move("planned", "done"),
            Move("planned", "not_met", why=True),
            Move("planned", "refused", why=True),
        ),
    ),
    Kind(
        "check",
        "점검",
        "Check",
        states=(
            Code("due", "예정", "Due"),
            Code("held", "점검함", "Held"),
            Code("dropped", "안 함", "Dropped"),
        ),
        moves=(Move("due", "held"), Move("due", "dropped", why=True)),
        needs=("due_on",),
    ),
    Kind(
        "step",
        "약속",
        "Agreed step",
        states=(
            Code("agreed", "약속", "Agreed"),
            Code("kept", "지킴", "Kept"),
            Code("dropped", "안 함", "Dropped"),
        ),
        moves=(Move("agreed", "kept"), Move("agreed", "dropped", why=True)),
        needs=("program", "owner", "due_on"),
    ),
    Kind(
        "referral",
        "연계",
        "Referral",
        states=(
            Code("sent", "보냄", "Sent", ("의뢰", "요청", "발송")),
            Code("accepted", "받음", "Accepted", ("접수", "수락", "처리중", "처리 중")),
            Code("refused", "거절", "Refused", ("반려",)),
            Code("done", "마침", "Done", ("완료", "처리완료", "처리 완료", "종결")),
            Code("withdrawn", "철회", "Withdrawn", ("거둠",)),
        ),
        moves=(
            Move("sent", "accepted", RECEIVER),
            Move("sent", "refused", RECEIVER, why=True),
            Move("sent", "withdrawn", why=True),
            Move("accepted", "done", RECEIVER),
            Move("accepted", "withdrawn", why=True),
        ),
        handed=True,
        needs=("program", "to_agency", "due_on"),
    ),
    Kind(
        "request",
        "대체인력 요청",
        "Substitute request",
        states=(
            Code("opened", "요청함", "Opened", ("요청", "접수")),
            Code("candidate", "후보 있음", "Candidate found"),
            Code("placed", "채움", "Placed", ("채용", "채용완료", "채용 완료", "충원")),
            Code("unfilled", "못 채움", "Unfilled", ("미충원", "미채용", "못채움")),
            Code("withdrawn", "철회", "Withdrawn"),
        ),
        moves=(
            Move("opened", "candidate", RECEIVER),
            Move("opened", "unfilled", RECEIVER, why=True),
            Move("opened", "withdrawn", why=True),
            Move("candidate", "placed", RECEIVER),
            Move("candidate", "unfilled", RECEIVER, why=True),
            Move("candidate", "withdrawn", why=True),
        ),
        handed=True,
        needs=("to_agency", "job", "starts_on", "months", "place"),
    ),
    Kind(
        "subsidy",
        "지원금",
        "Subsidy",
        states=(
            Code("expected", "신청 전", "Not claimed yet"),
            Code("claimed", "신청함", "Claimed"),
            Code("not_claimed", "신청 안 함", "Not claimed"),
        ),
        moves=(Move("expected", "claimed"), Move("expected", "not_claimed", why=True)),
        needs=("program", "due_on"),
    ),
    Kind(
        "case",
        "우수사례",
        "Good case",
        states=(
            Code("proposed", "추천", "Proposed"),
            Code("consented", "동의", "Consented"),
            Code("published", "공개", "Published"),
            Code("withdrawn", "철회", "Withdrawn"),
        ),
        moves=(
            Move("proposed", "consented", why=True),
            Move("proposed", "withdrawn", why=True),
            Move("consented", "published"),
            Move("consented", "withdrawn", why=True),
            Move("published", "withdrawn", why=True),
        ),
        needs=("program", "need"),
        once=("company_id", "program"),
    ),
    Kind(
        "rollout",
        "확산 단계",
        "Roll-out",
        states=(
            Code("chosen", "선정", "Chosen"),
            Code("agreed", "협약", "Agreed"),
            Code("briefed", "설명회", "Briefed"),
            Code("visited", "방문", "Visited"),
            Code("linked", "연계", "Linked"),
            Code("settled", "정착", "Settled"),
        ),
        moves=tuple(
            Move(source, target)
            for source, target in (
                *(("chosen", "agreed"), ("agreed", "briefed"), ("briefed", "visited")),
                *(("visited", "linked"), ("linked", "settled")),
            )
        ),
        of_complex=True,
        needs=("owner",),
        once=("complex_id",),
    ),
)
KINDS_OF_MATTER = tuple(MATTER)
WAVES = ("briefed", "visited", "linked")
"""Stages of a roll-out that reach the firms of a complex: they are events in its weeks."""
STATE = by_code(
    *(
        replace(state, code=f"{kind.code}.{state.code}")
        for kind in MATTER.values()
        for state in kind.states
    )
)
"""Every state, its code preceded by that of its kind: referral.sent."""


@dataclass(frozen=True)
class Follow:
    """A matter that opens by itself: once one of `kind` reaches `state`, `opens` is due in months.

    with_program : only if the matter is about a programme for which an employer may claim money.
    """

    kind: str
    state: str
    opens: str
    months: int
    with_program: bool = False


FOLLOWS = (
    Follow("visit", "done", "check", 2),
    Follow("visit", "done", "check", 6),
    Follow("referral", "done", "subsidy", 3, with_program=True),
)


def follower_id(matter_id: str, follow: Follow) -> str:
    """Return the id of the matter that a rule opens after another: always the same for both."""
    identity = f"{matter_id} {follow.opens} {follow.months}"
    return sha256(identity.encode()).hexdigest()[:32]


WITHDRAWN = "withdrawn"
"""The state of a matter that its sender has taken back."""


def id_about(origin: str, kind: str, about: tuple[str, ...], before: int) -> str:
    """Return the id of the only matter of a kind about something: the same whoever opens it.

    before : how many such matters were withdrawn.
    """
    return sha256(" ".join((origin, kind, *about, str(before))).encode()).hexdigest()[:32]


PAID_PROGRAMS = tuple(
    code for code in PROGRAM if code in ("parental", "reduced_hours", "flexible", "replacement")
)
"""Programmes for which an employer may claim a subsidy (data/reference/program_rules.csv)."""


@dataclass(frozen=True)
class Task(Code):
    """A rule of 내 할 일 (my tasks): which matters a reader has to deal with, and from when.

    by : who has to. date : the column of the matter with the day that counts. shown, late : number
    of days after it from which the task is shown, and is late. gone : whether the task disappears
    after that day. priority : 1 is first.
    """

    kind: str = ""
    states: tuple[str, ...] = ()
    by: str = SENDER
    date: str = "due_on"
    shown: int = 0
    late: int = 0
    priority: int = 3
    gone: bool = False


ANSWER_DAYS = 14
"""Days within which an agency has to answer what it was sent."""
TASK = by_code(
    Task(
        "unanswered",
        "14일 넘게 답이 없는 연계",
        "Referral unanswered for 14 days",
        kind="referral",
        states=("sent",),
        by=SENDER,
        date="opened_on",
        shown=ANSWER_DAYS + 1,
        late=ANSWER_DAYS,
        priority=1,
    ),
    Task(
        "to_answer",
        "답할 연계",
        "Referral to be answered",
        kind="referral",
        states=("sent",),
        by=RECEIVER,
        date="opened_on",
        shown=0,
        late=ANSWER_DAYS,
        priority=1,
    ),
    Task(
        "leave_ending",
        "30일 안에 끝나는 휴직",
        "Leave that ends within 30 days",
        kind="request",
        states=("opened", "candidate", "placed"),
        by=SENDER,
        date="ends_on",
        shown=-30,
        late=0,
        priority=2,
        gone=True,
    ),
    Task(
        "request_late",
        "14일 넘게 채우지 못한 대체인력 요청",
        "Request unfilled for 14 days",
        kind="request",
        states=("opened", "candidate"),
        by=SENDER,
        date="opened_on",
        shown=ANSWER_DAYS + 1,
        late=ANSWER_DAYS,
        priority=1,
    ),
    Task(
        "request_open",
        "채우지 못한 대체인력 요청",
        "Open request for a substitute",
        kind="request",
        states=("opened", "candidate"),
        by=RECEIVER,
        date="opened_on",
        shown=0,
        late=ANSWER_DAYS,
        priority=1,
    ),
    Task(
        "unfinished",
        "기한이 지난 연계",
        "Referral past its date",
        kind="referral",
        states=("accepted",),
        by=SENDER,
        date="due_on",
        shown=1,
        late=0,
        priority=2,
    ),
    Task(
        "to_finish",
        "마칠 연계",
        "Referral to be done",
        kind="referral",
        states=("accepted",),
        by=RECEIVER,
        date="due_on",
        shown=-30,
        late=0,
        priority=2,
    ),
    Task(
        "subsidy_unclaimed",
        "연계 3개월 뒤에도 신청하지 않은 지원금",
        "Subsidy not claimed",
        kind="subsidy",
        states=("expected",),
        by=SENDER,
        date="due_on",
        shown=0,
        late=0,
        priority=2,
    ),
    Task(
        "step_due",
        "약속한 날이 된 일",
        "Agreed step due",
        kind="step",
        states=("agreed",),
        by=SENDER,
        date="due_on",
        shown=-7,
        late=0,
        priority=3,
    ),
    Task(
        "check_due",
        "점검할 때가 된 기업",
        "Check due",
        kind="check",
        states=("due",),
        by=SENDER,
        date="due_on",
        shown=-7,
        late=0,
        priority=3,
    ),
    Task(
        "visit_planned",
        "예정한 방문",
        "Planned visit",
        kind="visit",
        states=("planned",),
        by=SENDER,
        date="due_on",
        shown=-7,
        late=0,
        priority=3,
    ),
)
TASKS = tuple(TASK)
FIRST = tuple(sorted(TASKS, key=lambda code: TASK[code].priority))
"""Rules, the most urgent first: a matter that several rules give to a reader is shown by the first
of them."""

WORK = by_code(
    Code("answered", "14일 안에 답한 비율", "Answered within 14 days"),
    Code("done", "마친 연계의 비율", "Referrals done"),
    Code("placed", "채운 대체인력 요청의 비율", "Requests filled"),
    Code("held", "한 점검의 비율", "Checks held"),
    Code("claimed", "신청한 지원금의 비율", "Subsidies claimed"),
)
"""Shares that measure the work; src/store/operations/work.py says what they count."""
DAYS_TO_FILL = "days_to_fill"
"""The mean number of days from a request until it is filled."""
OBSTACLES = tuple(OBSTACLE)
USED_BY = ("page", "sheet")
"""Where a published case is used: on a firm's page, on a visit sheet."""


@dataclass(frozen=True)
class Matter:
    """What is recorded when a matter is opened; it never changes. Days are ISO texts, "" for none.

    company_name, place : as seen by the person who opened it; an agency sees nothing else of the
    firm. need : what is needed, was agreed or was done. matter_id : "" makes a new matter, a known
    id means the same matter again. named : whether a case may name the firm.
    """

    kind: str
    company_id: str = ""
    complex_id: str = ""
    company_name: str = ""
    place: str = ""
    program: str = ""
    to_agency: str = ""
    from_agency: str = ""
    owner: str = ""
    opened_on: str = ""
    due_on: str = ""
    starts_on: str = ""
    months: int = 0
    job: str = ""
    need: str = ""
    obstacle: str = ""
    cost_krw: int = 0
    subsidy_krw: int = 0
    quote: str = ""
    named: int = 0
    industry: str = ""
    size_band: str = ""
    parent_id: str = ""
    campaign_id: str = ""
    source: str = ""
    matter_id: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a matter to a new state. moved_on : its day; due_on : the next day due."""

    state: str
    reason: str = ""
    obstacle: str = ""
    due_on: str = ""
    moved_on: str = ""
