"""Who may see and do what, and where: a right is given to a user, for a region, for a time.

Only recorded rights count, with two exceptions: the owner of the data folder may do everything, and
so may every reader of made-up data, except give rights. A region is `*`, a province, a district or
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

    implies : capabilities that come with it, in the same region. undivided : whether it makes sense
    only for the whole country; given for a region it allows nothing.
    """

    implies: tuple[str, ...] = ()
    undivided: bool = False

    def called(self, lang: str) -> str:
        """Return its name, followed by the code that people type."""
        return f"{getattr(self, lang)}({self.code})"


CAPABILITY = by_code(
    Capability("places", "단지와 지역의 보호된 수", "Protected counts of places"),
    Capability(
        "firms", "개별 기업과 정확한 수", "Single companies and exact counts", (), ("places",)
    ),
    Capability(
        "identifiers",
        "사업자등록번호 전체와 개인사업자 이름",
        "Whole business numbers and names of sole proprietors",
        (),
        ("firms", "places"),
    ),
    Capability("export", "기업 자료 내려받기", "Downloads of companies"),
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
    """Return the capability to answer for an agency, which shows what was handed to it."""
    return CAPABILITY[f"as_{agency}"].code


@dataclass(frozen=True)
class Right:
    """One right as recorded.

    since, until : its first and last day; None means no end. given_by and note : who gave it and
    why.
    """

    user: str
    capability: str
    region: str
    since: date
    until: date | None = None
    given_by: str = ""
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Return whether the right holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Reader:
    """The person who asks, with the rights that hold now.

    user : "" where nobody signs in. held : pairs of capability and region, implied capabilities
    included. owner : whether this is the owner of the data folder, who has all rights. address :
    the network address, for the record of access.
    """

    user: str = ""
    held: frozenset[tuple[str, str]] = frozenset()
    address: str = ""
    owner: bool = False

    def may(self, capability: str, place: Collection[str] = ()) -> bool:
        """Return whether the reader has a capability in a place, or anywhere where none is given.

        place : the code of the place and the codes of all that it lies in; EVERYWHERE alone asks
        for the whole country. Raises KeyError for an unknown capability.
        """
        regions = self.regions(capability)
        return regions is None or bool(set(regions).intersection(place) if place else regions)

    def regions(self, capability: str) -> tuple[str, ...] | None:
        """Return the regions of a capability in order, () for nowhere, None for everywhere."""
        code = CAPABILITY[capability].code
        regions = {region for held, region in self.held if held == code}
        return None if self.owner or EVERYWHERE in regions else tuple(sorted(regions))

    def may_wherever(self, capability: str, other: str) -> bool:
        """Return whether the reader has a capability wherever they have another one.

        A province covers its districts but not its complexes, whose places are not known here.
        """
        covering, covered = self.regions(capability), self.regions(other)
        if covering is None or covered is None:
            return covering is None
        return bool(covering) and all({region, region[:2]} & set(covering) for region in covered)

    @cached_property
    def key(self) -> tuple:
        """Return what the reader may see and do; equal for readers with equal rights."""
        return tuple((code, self.regions(code)) for code in CAPABILITIES)


NOBODY = Reader()


def takes_region(right: Right) -> bool:
    """Return whether the capability of a right can be limited to the region of the right."""
    return right.region == EVERYWHERE or not CAPABILITY[right.capability].undivided


def reader_with(rights: Iterable[Right], user: str, day: date, address: str = "") -> Reader:
    """Return the reader whose rights hold on a day; those of others are left out."""
    held = {
        (code, right.region)
        for right in rights
        if user and right.user == user and right.holds_on(day) and takes_region(right)
        for code in (right.capability, *CAPABILITY[right.capability].implies)
    }
    return Reader(user, frozenset(held), address)


OUTLIVES = ("give",)
"""Capabilities whose effects outlast made-up data and reach official data: with made-up data,
nobody has them unless they were given."""


def everything(written: Reader = NOBODY) -> Reader:
    """Return a reader of made-up data, who may do everything there beside their recorded rights."""
    held = {(code, EVERYWHERE) for code in CAPABILITIES if code not in OUTLIVES}
    return Reader(written.user, written.held | held, written.address)
