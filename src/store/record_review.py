"""Review the record by user: counts, addresses, nights and unusual days of a month."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from src.domain.today import KOREA
from src.store.record_chain import companies_in, read_records
from src.store.record_home import note_reviewed, reviewed

NIGHT = (22, 6)
"""First and last hour of the night, in Korea."""
FEWEST_UNUSUAL = 100
TIMES_UNUSUAL = 5
"""A day is unusual if a user saw at least this many companies, and at least this many times his
median."""
NEWEST = 500
"""The last deeds of a user, which are kept in full."""


@dataclass
class UserMonth:
    """What one user did in a month."""

    user: str
    deeds: Counter = field(default_factory=Counter)
    companies: set = field(default_factory=set)
    addresses: set = field(default_factory=set)
    night: int = 0
    identifiers: int = 0
    taken: int = 0
    by_day: dict = field(default_factory=lambda: defaultdict(set))
    newest: deque = field(default_factory=lambda: deque(maxlen=NEWEST))

    def unusual_days(self) -> list[tuple[str, int]]:
        """Return days and numbers of companies that stand out from the user's other days."""
        counts = {day: len(companies) for day, companies in self.by_day.items()}
        usual = median(counts.values()) if len(counts) > 1 else 0
        least = max(FEWEST_UNUSUAL, TIMES_UNUSUAL * usual)
        return sorted((day, count) for day, count in counts.items() if count >= least)


def review(
    folder: Path, month: str, wanted: Callable[[dict], bool] = lambda _: True
) -> list[UserMonth]:
    """Return what each user did in a month (YYYY-MM) of Korean time, by name. wanted : a filter of
    deeds."""
    begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=KOREA)
    after = (begin + timedelta(days=32)).replace(day=1)
    since, until = (moment.astimezone(UTC).isoformat() for moment in (begin, after))
    return by_user(folder, filter(wanted, read_records(folder, since, until)))


def since_last(folder: Path) -> tuple[str, list[UserMonth]]:
    """Return when the record was last reviewed ("" for never) and what users did since, by name."""
    last = _last(folder)
    return last, by_user(folder, read_records(folder, last))


def note_review(folder: Path, moment: str) -> None:
    """Note that the record was reviewed up to a moment (ISO, UTC)."""
    note_reviewed(folder, moment)


def _last(folder: Path) -> str:
    try:
        return datetime.fromisoformat(reviewed(folder)).isoformat(timespec="milliseconds")
    except ValueError:
        return ""


def by_user(folder: Path, records: Iterable[dict]) -> list[UserMonth]:
    """Return the sums of records by user, sorted by name."""
    users: dict[str, UserMonth] = {}
    for facts in records:
        user = users.setdefault(facts.get("user", ""), UserMonth(facts.get("user", "")))
        _add(user, facts, companies_in(folder, facts))
    return [users[name] for name in sorted(users)]


def in_korea(facts: dict) -> datetime:
    """Return the moment of a deed in Korean time."""
    return datetime.fromisoformat(facts["at"]).astimezone(KOREA)


def _add(user: UserMonth, facts: dict, companies: list[str]) -> None:
    at, deed = in_korea(facts), facts.get("deed", "")
    user.deeds[deed] += 1
    user.companies.update(companies)
    user.addresses.add(facts.get("address", ""))
    user.night += at.hour >= NIGHT[0] or at.hour < NIGHT[1]
    user.identifiers += bool(facts.get("identifiers"))
    user.taken += facts.get("rows", 0) if deed in ("export", "report") else 0
    user.newest.append(facts)
    user.by_day[at.date().isoformat()].update(companies)
