"""Who may see and do what, and where: a right is given to a user, for a region, for a time.

Nobody has a right that is not written down, but for two readers: who owns the data folder, and
whoever looks at made-up data (who gives nobody rights). A region is `*`, a province, a district or
a complex.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from src.domain.codes import AGENCY, Code, by_code

EVERYWHERE = "*"


@dataclass(frozen=True)
class Capability(Code):
    """What a right lets its holder see or do.

    implies : what comes with it, in the same region. undivided : whether it is of the whole country
    or of nothing, for what it does is not of any part; given for a region it opens nothing.
    """

    implies: tuple[str, ...] = ()
    undivided: bool = False

    def called(self, lang: str) -> str:
        """Return its name and, to be typed, its code."""
        return f"{getattr(self, lang)}({self.code})"


CAPABILITY = by_code(
    Capability("places", "단지와 지역의 보호된 수", "Protected counts of places"),
    Capability("firms", "개별 기업과 정확한 수", "Single firms and exact counts", (), ("places",)),
    Capability(
        "identifiers",
        "사업자등록번호 전체와 개인사업자 이름",
        "Whole business numbers and names of sole proprietors",
        (),
        ("firms", "places"),
    ),
    Capability("export", "기업 자료 내려받기", "Downloads of firms"),
    Capability("act", "표시·방문·연계 남기기", "Marks, visits, referrals"),
    Capability("load", "자료 올리기와 되돌리기", "Loading data and going back", undivided=True),
    Capability("give", "권한 주기와 기록 보기", "Giving rights and reading records"),
    *(
        Capability(f"as_{row.code}", f"{row.ko}: 답하기", f"Answering for: {row.en}")
        for row in AGENCY.values()
    ),
)
CAPABILITIES = tuple(CAPABILITY)


def agency_right(agency: str) -> str:
    """Return the capability of those who answer for an agency: to see what is handed to it."""
    return CAPABILITY[f"as_{agency}"].code


@dataclass(frozen=True)
class Right:
    """One right as it was written down.

    since, until : the first and the last day that it holds on; None is without end. given_by and
    note : who gave it and why.
    """

    user: str
    capability: str
    region: str
    since: date
    until: date | None = None
    given_by: str = ""
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Reader:
    """Who asks: user ("" where nobody signs in), what holds for them now, and from where.

    held : pairs of capability and region, those implied included. owner : whether it is the owner
    of the data folder, who has all rights. address : the network address of access, for records.
    """

    user: str = ""
    held: frozenset[tuple[str, str]] = frozenset()
    address: str = ""
    owner: bool = False

    def may(self, capability: str, place: Collection[str] = ()) -> bool:
        """Return whether the reader has a capability in a place, or anywhere where none is given.

        place : the code of the place and the codes of all that it lies in; EVERYWHERE alone asks
        for the whole country. Raises KeyError for a capability that is none.
        """
        regions = self.regions(capability)
        return regions is None or bool(set(regions).intersection(place) if place else regions)

    def regions(self, capability: str) -> tuple[str, ...] | None:
        """Return the regions of a capability in order, () for nowhere, None for everywhere."""
        code = CAPABILITY[capability].code
        found = {region for held, region in self.held if held == code}
        return None if self.owner or EVERYWHERE in found else tuple(sorted(found))

    def may_wherever(self, capability: str, other: str) -> bool:
        """Return whether the reader has a capability everywhere where he has another one.

        A province covers its districts, not a complex in it: which lies where is not known here.
        """
        covering, covered = self.regions(capability), self.regions(other)
        if covering is None or covered is None:
            return covering is None
        return bool(covering) and all({one, one[:2]} & set(covering) for one in covered)

    @cached_property
    def key(self) -> tuple:
        """Return what the reader may see and do, the same for all with the same rights."""
        return tuple((code, self.regions(code)) for code in CAPABILITIES)


NOBODY = Reader()


def can_be_of(right: Right) -> bool:
    """Return whether what a right lets do can be done in its region alone."""
    return right.region == EVERYWHERE or not CAPABILITY[right.capability].undivided


def reader_with(rights: Iterable[Right], user: str, day: date, address: str = "") -> Reader:
    """Return the reader whose rights hold on a day; those of others are left out."""
    held = {
        (code, right.region)
        for right in rights
        if user and right.user == user and right.holds_on(day) and can_be_of(right)
        for code in (right.capability, *CAPABILITY[right.capability].implies)
    }
    return Reader(user, frozenset(held), address)


OUTLIVES = ("give",)
"""Capabilities whose deeds hold of official data too: made-up data open them to nobody."""


def everything(written: Reader = NOBODY) -> Reader:
    """Return a reader who may do all of made-up data, and what was written down for him."""
    held = {(code, EVERYWHERE) for code in CAPABILITIES if code not in OUTLIVES}
    return Reader(written.user, written.held | held, written.address)
