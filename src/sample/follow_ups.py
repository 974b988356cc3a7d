"""The follow-up of a sample's visits: obstacles, steps, referrals, requests, cases, roll-out.

It is made from the contacts: each visit gives a visit, each linked firm a referral, each placement
a substitute request. How agencies answer is the truth that measures should recover; it is assumed,
because no source gives it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import AGENCIES
from src.domain.matters import (
    FOLLOWS,
    MATTER,
    OBSTACLES,
    PAID_PROGRAMS,
    USED_BY,
    Matter,
    Step,
    follower_id,
)

Opened = tuple[Matter, Sequence[Step]]
IN_TIME = dict(zip(AGENCIES, (0.9, 0.75, 0.7, 0.95, 0.55, 0.8, 0.6), strict=True))
"""Share of matters that each agency answers within 14 days (assumed)."""
ACCEPTED, DONE, FILLED = 0.85, 0.8, 0.62
"""Shares of answered referrals, of accepted ones, and of requests (assumed)."""
DAYS_TO_FILL = 25
OBSTACLE_SHARES = (0.24, 0.2, 0.18, 0.14, 0.1, 0.08, 0.04, 0.02)
KEPT_CHECK, WITH_STEP, KEPT_STEP, CLAIMED = 0.75, 0.6, 0.7, 0.65
SOONEST_ANSWER, LATEST_ANSWER = 14, 40
LINKED_TO = {
    "parental": "job_centre",
    "reduced_hours": "job_centre",
    "flexible": "flexible_work",
    "replacement": "innovation",
    "maternity": "local",
    "paternity": "association",
}
JOBS = ("조립", "품질 검사", "회계", "생산 관리", "설계", "물류")
NEEDS = ("급여 신청 안내", "제도 도입 상담", "취업규칙 고치기", "지원금 신청 돕기")
CASES_EVERY = 60
"""One of so many linked firms becomes a good case."""
DROPPED = 0.9
"""Share of the agreements not kept that were recorded as dropped."""
STAGE_MONTHS = (3, 10)
USES_OF_A_CASE = 4
"""Mean number of similar firms that a published case is shown to (assumed)."""
BY_PAGE = 0.7
"""Share of the uses on a firm's page; the others are on visit sheets."""
Used = tuple[str, str, str, str]
"""case_id, company_id, way (one of USED_BY), day."""


class Followed(NamedTuple):
    """Matters with their steps until as_of, uses of cases, and the truth behind them."""

    opened: list[Opened]
    uses: list[Used]
    truth: pd.DataFrame


def make_follow_ups(tables: dict[str, pd.DataFrame], seed: int, as_of: date) -> Followed:
    """Return the matters of a sample and the uses of its cases.

    `truth` has the values that measures should find: name, of, value.
    """
    made = _Maker(np.random.default_rng([seed, 19]), as_of)
    places = tables["complexes"].set_index("complex_id")["complex_name"]
    firms = tables["companies"].set_index("company_id")
    contacts = tables["contacts"].sort_values("contact_id")
    rows = contacts.join(
        firms[["company_name", "complex_id", "industry", "size_band"]], on="company_id"
    )
    rows = rows[rows["complex_id"].notna()].assign(place=rows["complex_id"].map(places))
    for row in rows[rows["stage"].isin(["visited", "linked", "placed"])].itertuples():
        made.of_contact(row)
    for complex_id, first in rows.groupby("complex_id")["contacted_on"].min().items():
        made.rollout(str(complex_id), first.date())
    uses = _uses(made.opened, tables["companies"], np.random.default_rng([seed, 20]), as_of)
    return Followed(made.opened, uses, _truth(uses))


def _uses(
    opened: list[Opened], firms: pd.DataFrame, random: np.random.Generator, as_of: date
) -> list[Used]:
    """Return the like firms (by industry and size) that published cases were shown to, and when."""
    like = firms.groupby(["industry", "size_band"])["company_id"].agg(list)
    found: dict[Used, None] = {}
    for case, steps in opened:
        others = like.get((case.industry, case.size_band), [])
        if case.kind != "case" or not steps or steps[-1].state != "published" or len(others) < 2:
            continue
        public = date.fromisoformat(steps[-1].moved_on)
        for firm in random.choice(others, random.poisson(USES_OF_A_CASE)):
            way = USED_BY[0] if random.random() < BY_PAGE else USED_BY[1]
            day = public + timedelta(int(random.integers(0, (as_of - public).days + 1)))
            if firm != case.company_id:
                found[(case.matter_id, str(firm), way, day.isoformat())] = None
    return list(found)


def _truth(uses: list[Used]) -> pd.DataFrame:
    ways = [way for _, _, way, _ in uses]
    rows = [
        *[("answered_in_time", agency, share) for agency, share in IN_TIME.items()],
        *[("obstacle", *pair) for pair in zip(OBSTACLES, OBSTACLE_SHARES, strict=True)],
        *[("accepted", "", ACCEPTED), ("done", "", DONE), ("filled", "", FILLED)],
        ("days_to_fill", "", DAYS_TO_FILL),
        *[("case_uses", way, ways.count(way)) for way in USED_BY],
    ]
    return pd.DataFrame(rows, columns=["name", "of", "value"])


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""


class _Maker:
    """Draws the follow-up of each contact; steps after as_of have not been taken yet."""

    def __init__(self, random: np.random.Generator, as_of: date):
        self.random, self.as_of = random, as_of
        self.opened: list[Opened] = []
        self.linked = 0

    def of_contact(self, row) -> None:
        firm = {
            "company_id": row.company_id,
            "complex_id": row.complex_id,
            "company_name": row.company_name,
            "place": row.place,
            "owner": row.planner,
            "campaign_id": row.campaign_id,
            **{name: _code(getattr(row, name)) for name in ("industry", "size_band")},
        }
        day = row.contacted_on.date()
        made = {"visited": self.visit, "linked": self.referral, "placed": self.request}
        made[row.stage](row.contact_id, firm, day)

    def add(self, matter: Matter, *steps: tuple[str, date, str, str]) -> None:
        """Add a matter with its steps (state, day, reason, obstacle) until as_of."""
        taken = [
            Step(state, reason, obstacle, "", day.isoformat())
            for state, day, reason, obstacle in steps
            if day <= self.as_of
        ]
        if matter.opened_on <= self.as_of.isoformat():
            self.opened.append((matter, taken))
            last = taken[-1].state if taken else ""
            self._followers(matter, last, taken)

    def _followers(self, matter: Matter, state: str, taken: list[Step]) -> None:
        """Add the matters that open by themselves after this one, with their steps."""
        for follow in FOLLOWS:
            if (follow.kind, follow.state) != (matter.kind, state):
                continue
            if follow.with_program and matter.program not in PAID_PROGRAMS:
                continue
            begun = date.fromisoformat(taken[-1].moved_on)
            due = begun + timedelta(round(30.4 * follow.months))
            ended = {
                "check": self._ended("held", KEPT_CHECK, due),
                "subsidy": self._claimed(due),
            }[follow.opens]
            opened = Matter(
                follow.opens,
                matter_id=follower_id(matter.matter_id, follow),
                parent_id=matter.matter_id,
                due_on=due.isoformat(),
                opened_on=begun.isoformat(),
                company_id=matter.company_id,
                complex_id=matter.complex_id,
                company_name=matter.company_name,
                place=matter.place,
                owner=matter.owner,
                industry=matter.industry,
                size_band=matter.size_band,
                program=matter.program,
                campaign_id=matter.campaign_id,
            )
            self.add(opened, *ended)

    def _claimed(self, due: date) -> list[tuple[str, date, str, str]]:
        drawn = self.random.random()
        if drawn < CLAIMED:
            return [("claimed", due - timedelta(int(self.random.integers(0, 60))), "", "")]
        return [("not_claimed", due, "요건이 안 됨", "")] if drawn < 0.95 else []

    def visit(self, name: str, firm: dict, day: date) -> None:
        obstacle = str(self.random.choice(OBSTACLES, p=OBSTACLE_SHARES))
        visit = Matter("visit", **firm, matter_id=name, opened_on=day.isoformat())
        self.add(visit, ("done", day, "", obstacle))
        if self.random.random() < WITH_STEP:
            due = day + timedelta(int(self.random.integers(14, 60)))
            step = Matter(
                "step",
                **firm,
                matter_id=f"{name}-step",
                parent_id=name,
                program=str(self.random.choice(list(LINKED_TO))),
                opened_on=day.isoformat(),
                due_on=due.isoformat(),
            )
            self.add(step, *self._ended("kept", KEPT_STEP, due))

    def referral(self, name: str, firm: dict, day: date) -> None:
        program = str(self.random.choice(list(LINKED_TO)))
        agency = LINKED_TO[program]
        answered, state = day + timedelta(self._days_to_answer(agency)), "accepted"
        steps = [(state, answered, "", "")]
        if self.random.random() >= ACCEPTED:
            steps = [("refused", answered, "관할이 아님", "")]
        elif self.random.random() < DONE:
            done = answered + timedelta(int(self.random.integers(3, 45)))
            steps.append(("done", done, "", ""))
        matter = Matter(
            "referral",
            **firm,
            matter_id=name,
            program=program,
            to_agency=agency,
            from_agency="association",
            need=str(self.random.choice(NEEDS)),
            opened_on=day.isoformat(),
            due_on=(day + timedelta(60)).isoformat(),
        )
        self.add(matter, *steps)
        self.linked += 1
        if self.linked % CASES_EVERY == 0:
            self.case(f"{name}-case", firm, day, program)

    def request(self, name: str, firm: dict, day: date) -> None:
        found = day + timedelta(min(self._days_to_answer("bank"), DAYS_TO_FILL - 1))
        days = DAYS_TO_FILL + int(self.random.integers(-8, 9))
        end = max(found, day + timedelta(days))
        placed = self.random.random() < FILLED
        last = ("placed", end, "", "") if placed else ("unfilled", end, "알맞은 사람 없음", "")
        matter = Matter(
            "request",
            **firm | {"place": str(firm["place"])},
            matter_id=name,
            to_agency="bank",
            job=str(self.random.choice(JOBS)),
            starts_on=(day + timedelta(30)).isoformat(),
            months=int(self.random.integers(3, 13)),
            opened_on=day.isoformat(),
        )
        self.add(matter, ("candidate", found, "", ""), last)

    def case(self, name: str, firm: dict, day: date, program: str) -> None:
        matter = Matter(
            "case",
            **firm,
            matter_id=name,
            program=program,
            obstacle=str(self.random.choice(OBSTACLES[:5])),
            need="업무를 둘로 나누고 대체인력을 두 달 먼저 뽑아 함께 일했습니다.",
            cost_krw=int(self.random.integers(2, 9)) * 1_000_000,
            subsidy_krw=int(self.random.integers(1, 6)) * 1_000_000,
            quote="돌아온 사람이 일을 더 잘 압니다.",
            opened_on=day.isoformat(),
        )
        consented, published = day + timedelta(20), day + timedelta(40)
        self.add(
            matter,
            ("consented", consented, f"대표, {consented}, 서면", ""),
            ("published", published, "", ""),
        )

    def rollout(self, complex_id: str, first: date) -> None:
        states = [state.code for state in MATTER["rollout"].states]
        months = int(self.random.integers(*STAGE_MONTHS))
        days = [first + timedelta(round(30.4 * months * at)) for at in range(len(states))]
        begun = Matter(
            "rollout",
            matter_id=f"sample-rollout-{complex_id}"[:40],
            complex_id=complex_id,
            owner="예시 담당자",
            opened_on=first.isoformat(),
        )
        pairs = zip(states[1:], days[1:], strict=True)
        self.add(begun, *[(state, day, "", "") for state, day in pairs])

    def _ended(self, kept: str, share: float, day: date) -> list[tuple[str, date, str, str]]:
        """Return the step that ends a matter: kept with this probability, else mostly dropped."""
        drawn = self.random.random()
        if drawn < share:
            return [(kept, day, "", "")]
        later = day + timedelta(int(self.random.integers(5, 40)))
        left = drawn > share + (1 - share) * DROPPED
        return [] if left else [("dropped", later, "일손이 모자라 미룸", "")]

    def _days_to_answer(self, agency: str) -> int:
        """Return the days until an agency answers: in time with its probability, else later."""
        in_time = self.random.random() < IN_TIME[agency]
        low, high = (1, SOONEST_ANSWER + 1) if in_time else (SOONEST_ANSWER + 1, LATEST_ANSWER)
        return int(self.random.integers(low, high))
