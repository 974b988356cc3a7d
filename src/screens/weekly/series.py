"""The weeks of one group: the choices, the series with its peers, and the answer."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.codes import KINDS
from src.metrics.weekly import (
    Calendar,
    Columns,
    Larger,
    Weekly,
    campaigns_begin,
    counted_once,
    newest_week,
    weekly_rates,
    weekly_series,
)
from src.metrics.weekly_answer import Answer, recent_answer
from src.store.weekly_answers import first_week
from src.text.holidays import HolidayWeek, holiday_weeks, quiet_weeks
from src.text.values import iso_week
from src.text.weekly import Named, answer_sentences
from src.ui import cached, choices, filters, place_box, places, widgets
from src.ui.plain_text import as_written
from src.ui.run import t

ALL = choices.ALL
WEEK = timedelta(days=7)
PEERS = ("rest", "kind", "none")
WEEKS_BACK = 104


@dataclass(frozen=True)
class Group:
    """The chosen group, as codes; None means all. monday : of the last week whose reports count."""

    program: str
    sex: str | None
    sido: str | None
    sigungu: str | None
    complex_id: str | None
    industry: str | None
    size_band: str | None
    reached: str | None
    peers: str
    monday: date

    @property
    def place(self) -> dict:
        """Return the place as the queries take it."""
        return {"sido": self.sido, "sigungu": self.sigungu, "complex_id": self.complex_id}

    @property
    def firms(self) -> dict:
        """Return the filters of companies as the queries take them."""
        return {"industry": self.industry, "size_band": self.size_band, "reached": self.reached}

    @property
    def asked(self) -> dict:
        """Return the arguments of the queries of the group's own counts."""
        return {"program": self.program, "sex": self.sex, **self.place, **self.firms}

    @property
    def own(self) -> tuple:
        """Return the cache key of the group's own weeks, without peers."""
        people = self.program, self.sex, *self.place.values(), *self.firms.values()
        return (*people, self.monday.isoformat())

    @property
    def codes(self) -> tuple:
        """Return the cache key of what depends on all choices."""
        return (*self.own, self.peers)


@dataclass(frozen=True)
class Found:
    """The content of the page: the weeks of the group and its peers, events and campaigns."""

    group: Group
    weekly: Weekly
    answer: Answer
    peers: Columns | None
    events: pd.DataFrame
    campaigns: pd.DataFrame
    name: str
    peers_name: str

    @property
    def weight(self) -> int:
        """Return roughly its size in bytes; measuring each column would take a tenth of the run."""
        weeks = 0 if self.peers is None else len(self.peers["week"])
        return BYTES_OF_A_WEEK * (1 + weeks)


@dataclass(frozen=True)
class Own:
    """The weeks of a group, and the inputs that the weeks of its peers need too."""

    weekly: Weekly
    calendar: Calendar
    larger: Larger
    events: pd.DataFrame
    campaigns: pd.DataFrame

    @property
    def weight(self) -> int:
        """Return roughly its size in bytes."""
        return BYTES_OF_A_WEEK * (1 + len(self.weekly.weeks["week"]) + len(self.campaigns))


BYTES_OF_A_WEEK = 400


def choose() -> Group:
    """Draw the choices and return them; ends the run with a message where there are no weeks."""
    weeks = cached.keep("weeks_known", (), _weeks_known)
    with choices.chips():
        spot = place_box.choose(buildings=False)
        program, sex = filters.program(), filters.sex()
        monday = _as_of(weeks) if weeks else None
        with choices.more():
            firms = filters.industry(), filters.size_band(), filters.reached()
            peers = choices.select("peers", PEERS, PEERS[0], lambda c: t(f"weekly.peers.{c}"))
    if monday is None:
        st.info(t("weekly.no_data"), icon=":material/event_busy:")
        st.stop()
    sido, sigungu, complex_id = (
        choices.none(code) for code in (spot.sido, spot.sigungu, spot.complex)
    )
    return Group(program, sex, sido, sigungu, complex_id, *firms, peers, monday)


def _weeks_known() -> list[date]:
    """Return the Mondays of complete weeks, newest first, at most two years back."""
    rows = cached.ask("weeks_reported")
    last = newest_week(rows, cached.as_of())
    if last is None:
        return []
    back = min((last - pd.Timestamp(rows["first"].iloc[0]).date()) // WEEK, WEEKS_BACK)
    return [last - step * WEEK for step in range(back + 1)]


def is_newest(monday: date) -> bool:
    """Return whether a week is the newest complete one."""
    return monday == cached.keep("weeks_known", (), _weeks_known)[0]


def _as_of(weeks: list[date]) -> date:
    """Return the Monday of the chosen last week whose reports count; the newest by default."""
    by_code, labels = cached.keep("weeks_named", (), lambda: _by_code(weeks))
    code = choices.select("as_of", by_code, next(iter(by_code)), labels.get, width=230)
    return by_code[code]


def _by_code(weeks: list[date]) -> tuple[dict[str, date], dict[str, str]]:
    """Return Mondays by week code, and labels by week code."""
    by_code = {iso_week(monday): monday for monday in weeks}
    return by_code, {code: _named(code, monday) for code, monday in by_code.items()}


def _named(code: str, monday: date) -> str:
    """Return the label of a week: its Sunday and its number."""
    return f"{t.value('day', monday + timedelta(days=6))} · {code[-3:]}"


def find(group: Group) -> Found:
    """Return the content of the page for a group, cached."""
    return cached.keep("weekly", group.codes, lambda: _find(group))


def _find(group: Group) -> Found:
    own = cached.keep("weekly_own", group.own, lambda: _own(group))
    peers, called = _peers(group, own)
    return Found(
        group=group,
        weekly=own.weekly,
        answer=recent_answer(own.weekly.weeks, peers),
        peers=peers,
        events=own.events,
        campaigns=own.campaigns,
        name=group_name(group),
        peers_name=called,
    )


def _own(group: Group) -> Own:
    country = cached.ask("weekly_starts", program=group.program)
    events = cached.ask("logged_events", program=group.program, **group.place)
    campaigns = _campaigns(group)
    begins = campaigns_begin(campaigns) if group.complex_id else ()
    off = quiet(country, group.monday)
    calendar = Calendar(group.monday, events, off, known_until(), begins)
    codes = (group.program, group.monday.isoformat())
    larger = cached.keep("weekly_country", codes, lambda: counted_once(country, group.monday))
    weekly = weekly_series(*_rows(group.asked), calendar, larger)
    return Own(weekly, calendar, larger, events, campaigns)


def _peers(group: Group, own: Own) -> tuple[Columns | None, str]:
    """Return the weeks of the peers and their name; None and "" where there are no peers."""
    wide = _wider(group, {"program": group.program, "sex": group.sex})
    if wide is None or not _alike(group.asked, wide):
        return None, ""
    starts, eligible = _rows(group.asked)
    all_starts, all_eligible = _rows(wide)
    others = _less(all_starts, starts), _less(all_eligible, eligible)
    if not len(all_starts["week"]) or not _are_counts(*others):
        return None, ""
    return weekly_rates(*others, own.calendar, own.larger), peers_name(group, wide)


def _alike(own: dict, wide: dict) -> bool:
    """Return whether the counts of a place and of the wider one are both exact or both protected:
    only then can one be subtracted from the other."""
    asked = [{"query": "weekly_starts", **codes} for codes in (own, wide)]
    if not all(cached.may_ask(**codes) for codes in asked):
        return False
    return len({cached.is_protected(**codes) for codes in asked}) == 1


def _are_counts(starts: Columns, eligible: Columns) -> bool:
    """Return whether the differences are valid counts; with noise they may be below zero."""
    week, users = starts["week"], starts["users"]
    begins = np.flatnonzero(np.r_[True, week[1:] != week[:-1]][: len(week)])
    of_weeks = np.add.reduceat(users, begins) if len(begins) else users
    return bool((of_weeks >= 0).all() and (eligible["eligible"] >= 0).all())


def _campaigns(group: Group) -> pd.DataFrame:
    """Return the campaigns of the group's place; no row if the reader may not see firms there."""
    codes = {**group.place, **group.firms}
    if not cached.may_ask("campaigns_shown", **codes):
        return pd.DataFrame(
            columns=["complex_id", "campaign_name", "channel", "starts_on", "ends_on"]
        )
    return cached.ask("campaigns_shown", **codes)


def known_until() -> date:
    """Return the day up to which people are counted: the later of data's day and last report."""
    sunday = cached.keep("weeks_known", (), _weeks_known)[0] + timedelta(days=6)
    return max(cached.as_of() or sunday, sunday)


def quiet(starts: pd.DataFrame, monday: date) -> tuple[date, ...]:
    """Return the Mondays around 설 and 추석 among the weeks of `starts`."""
    return quiet_weeks(first_week(starts, monday), monday)


def _rows(codes: dict) -> tuple[Columns, Columns]:
    """Return starts and eligible people of a group; months are datetime64[M]."""
    starts, eligible = (
        cached.columns(query, **codes) for query in ("weekly_starts", "monthly_eligible")
    )
    return starts, eligible | {"month": eligible["month"].astype("datetime64[M]")}


def _wider(group: Group, people: dict) -> dict | None:
    """Return the query arguments of group and peers together, None where there are no peers.

    Peers of a place are similar firms elsewhere; peers of a group of firms are all other firms.
    """
    if group.peers == "none" or not any((*group.place.values(), *group.firms.values())):
        return None
    if group.peers == "kind" and group.complex_id:
        return {**people, **group.firms, "kind": kind_of(group.complex_id)}
    return {**people, **group.firms} if any(group.place.values()) else people


def kind_of(complex_id: str) -> str:
    """Return the kind of a complex."""
    listed = cached.ask("complexes_list", tops_only=False).set_index("complex_id")
    return listed["kind"].get(complex_id, KINDS[0])


def _less(whole: Columns, part: Columns) -> Columns:
    """Return the counts of the whole minus those of the part, by key.

    Both are sorted by their keys, as the queries give them.
    """
    *keys, count = whole
    mine, others = (_numbered(rows, keys) for rows in (part, whole))
    at = np.searchsorted(others, mine)
    if len(at) and (at[-1] == len(others) or (others[at] != mine).any()):
        # with noise the part may have a row that the whole lacks
        _, first, at = np.unique(np.r_[others, mine], return_index=True, return_inverse=True)
        left = np.zeros(len(first), whole[count].dtype)
        np.add.at(left, at, np.r_[whole[count], -part[count]])
        return {name: np.r_[whole[name], part[name]][first] for name in keys} | {count: left}
    left = whole[count].copy()
    left[at] -= part[count]
    return whole | {count: left}


def _numbered(rows: Columns, keys: list[str]) -> np.ndarray:
    """Return one sortable number for the keys (days or months) of each row."""
    found = np.zeros(len(rows[keys[0]]), np.int64)
    for name in keys:
        found = found * DAYS + rows[name].astype("datetime64[D]").astype(np.int64)
    return found


DAYS = 10**6
"""More than the day number of any date."""


def group_name(group: Group) -> str:
    """Return the name of a group: place, firms, sex."""
    parts = [
        _place_name(group),
        group.industry and t(f"industry.{group.industry}"),
        group.size_band and t(f"size_band.{group.size_band}"),
        group.reached and t(f"reached.{group.reached}"),
        group.sex and t(f"sex.{group.sex}"),
    ]
    return as_written(" · ".join(part for part in parts if part))


def _place_name(group: Group) -> str:
    if group.complex_id:
        return places.complex_name(group.complex_id)
    code = group.sigungu or group.sido
    if not code:
        return places.of_part(t("weekly.country"), "weekly_starts", **group.asked)
    regions = cached.ask("regions", level=None).set_index("region_code").loc[code]
    name = t.pick(regions["region_name"], regions["region_name_en"])
    return places.of_part(name, "weekly_starts", **group.asked)


def peers_name(group: Group, wide: dict) -> str:
    """Return the name of the peers. wide : query arguments of group and peers together."""
    if group.peers == "kind" and group.complex_id:
        return t("weekly.peers_name_kind", kind=t(f"kind.{kind_of(group.complex_id)}"))
    return places.of_part(t("weekly.peers_name_rest"), "weekly_starts", **wide)


def say(found: Found) -> None:
    """Draw the answer, or say that nobody has used the programme."""
    said, nothing = cached.keep("weekly_said", found.group.codes, lambda: _said(found))
    widgets.say(said)
    if nothing:
        st.info(t("weekly.nobody_note"), icon=":material/event_busy:")


def _said(found: Found) -> tuple[list[str], bool]:
    """Return the sentences of the answer, and whether there is nothing to draw."""
    rows = found.weekly.weeks
    words = {"group": found.name, "program": t(f"program.{found.group.program}")}
    many = len(rows["week"])
    if not many and cached.is_protected("weekly_starts", **found.group.asked):
        return [t("report.protected_few", **words)], True
    if not many or not rows["users"].sum():
        some = many and np.nansum(rows["eligible"]) > 0
        return [t("weekly.nobody" if some else "weekly.nobody_eligible", **words)], True
    signals = found.weekly.each_signal
    named = Named(words["group"], words["program"], found.peers_name)
    return answer_sentences(found.answer, signals, named, t, found.weekly.early), False


def drawable(found: Found) -> bool:
    """Return whether the series is long enough to draw and has any users."""
    return found.weekly.is_drawable


def holidays_shown(found: Found) -> list[HolidayWeek]:
    """Return the weeks with holidays among those of the group."""
    weeks = found.weekly.weeks["week"].astype("datetime64[D]")
    if not len(weeks):
        return []
    return list(holiday_weeks(weeks[0].item(), weeks[-1].item(), t.lang))
