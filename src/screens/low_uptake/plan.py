"""The visit plan: which companies to visit in the given hours, by day and building.

Its workbook is for the planner to take along: one sheet per day, blanks for the outcomes.
"""

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from src.domain.codes import STAGES
from src.exports.provenance import Provenance, filename
from src.exports.visit_sheet import to_visit_sheets
from src.metrics.rounds import Minutes, Rounds, Rules, plan_rounds
from src.screens.low_uptake import adopt, left_out, sheet
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.left_out import NO_CAMPAIGN
from src.screens.low_uptake.needed import Needed, find, helped_by
from src.screens.low_uptake.table import (
    Listing,
    definitions,
    mark_of,
    said_filters,
    with_facts,
)
from src.settings import setting
from src.store.export_log import record_export
from src.text.working_days import working_days
from src.ui import cached, choices, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export, companies_of, sources
from src.ui.gate import may_export, user
from src.ui.listed import Shape
from src.ui.run import t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = STAGES[1:]
"""Possible outcomes of a visit: all stages but the first, targeted."""
LEFT_OUT = ("day", "planner")
DAYS_OF_COOL_DOWN = ("0", "30", "90", "180", "365")
MOST_HOURS = 2000
# key in the address: (options, default)
NUMBERS = {
    "day_hours": (("4", "6", "8"), "6"),
    "planners": (("1", "2", "3", "4", "5"), "1"),
    "visit_minutes": (("20", "30", "40", "60", "90", "120"), "60"),
    "building_minutes": (("0", "10", "20", "30", "60"), "30"),
    "within_km": (("5", "10", "20", "30", "50", "100"), "20"),
    "cool_down": (DAYS_OF_COOL_DOWN, "180"),
    "floor": (("0", "1", "2", "3", "5"), "0"),
    "by_chance": (("0", "5", "10", "20"), "5"),
    "hold_out": (("0", "5", "10", "20"), "10"),
}
MAIN = (
    *("date", "visit", "company_name", "complex_name", "building_name", "minutes", "travel"),
    *("open", "help", "size_name", "last_contact_on", "chosen_name"),
)
"""Columns of the plan on screen; a grid below holds all, with the reason for each firm."""
FIRST = ("day_hours", "planners")
"""Terms shown beside the hours; the others are in a popover."""


@dataclass(frozen=True)
class Terms:
    """The conditions of a plan, as numbers; campaign is an id or NO_CAMPAIGN."""

    hours: int
    day_hours: int
    planners: int
    visit_minutes: int
    building_minutes: int
    within_km: int
    cool_down: int
    floor: int
    by_chance: int
    hold_out: int
    campaign: str

    @property
    def codes(self) -> tuple:
        """Return all terms in order."""
        return tuple(vars(self).values())

    def rules(self, seed: int) -> Rules:
        """Return the conditions as `plan_rounds` takes them."""
        return Rules(
            hours=self.hours,
            day_hours=self.day_hours,
            planners=self.planners,
            within_km=self.within_km,
            floor=self.floor,
            by_chance=self.by_chance / 100,
            hold_out=self.hold_out / 100,
            seed=seed,
        )


def choose() -> Terms:
    """Draw the choices of terms and return them."""
    with choices.bar():
        hours = choices.number("hours", 1, MOST_HOURS, 16)
        numbers = {key: _number(key, *NUMBERS[key]) for key in FIRST}
        with st.popover(t("visit_plan.more"), icon=":material/tune:"):
            rest = [key for key in NUMBERS if key not in FIRST]
            numbers |= {key: _number(key, *NUMBERS[key]) for key in rest}
            campaign = _campaign()
    return Terms(hours=hours, **numbers, campaign=campaign)


def _number(key: str, options: tuple[str, ...], default: str) -> int:
    label = f"visit_plan.terms.{key}"
    return int(
        choices.select(key, options, default, lambda code: t(label, number=int(code)), width=170)
    )


def _campaign() -> str:
    rows = cached.ask("visit_campaigns", on=cached.as_of())
    names = {NO_CAMPAIGN: t("visit_plan.no_campaign")}
    names |= dict(zip(rows["campaign_id"], rows["campaign_name"], strict=True))
    labels = choices.distinct_labels(names)
    return choices.select("campaign", labels, NO_CAMPAIGN, labels.get, width=300)


def show(choice: Choice, need: Needed, listing: Listing) -> None:
    """Draw the plan for the companies on the list, and the download of its sheets."""
    st.subheader(t("visit_plan.title"), anchor=False)
    terms = choose()
    kept_back = left_out.find(listing.rows, listing.marked, terms.cool_down, terms.campaign)
    codes = (*choice.codes, *terms.codes, kept_back.mark, mark_of(listing.rows), reader.today())
    made = cached.keep_large(
        "visit_plan", codes, lambda: _plan(choice, need, listing, terms, kept_back)
    )
    visited = made.rows[~made.rows["held_out"]]
    if visited.empty:
        matters.say_what_was_done()
        st.info(t("visit_plan.empty"), icon=":material/event_busy:")
        left_out.say(kept_back, made)
        return
    full = cached.keep("visit_plan_shown", codes, lambda: _with_words(made.rows, choice, listing))
    st.markdown(_said(full, visited, need))
    left = terms.hours * terms.planners * 60 - visited["minutes"].sum()
    if left >= terms.visit_minutes + terms.building_minutes and not made.no_time:
        st.caption(t("visit_plan.time_left"))
    widgets.show_table(
        full[~full["held_out"]],
        columns(),
        Export(
            "visit_plan",
            filters=said_terms(choice, terms),
            notes=[t("visit_plan.note")],
            recorded=True,
        ),
        codes=(zlib.crc32(repr(codes).encode()),),
        shape=Shape(main=MAIN, whole=True),
    )
    left_out.say(kept_back, made)
    number = plan_id(codes)
    offer_sheets(full, choice, terms, number)
    adopt.offer(full[~full["held_out"]], number)
    st.caption(t("visit_plan.note"))


def plan_id(codes: tuple) -> str:
    """Return the id of a plan: the same snapshot and the same choices give the same plan."""
    asked = repr((cached.snapshot().version, codes))
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def _plan(
    choice: Choice, need: Needed, listing: Listing, terms: Terms, kept_back: left_out.LeftOut
) -> Rounds:
    """Return the plan. Its random seed depends on the data only, so a retry holds out the same."""
    everybody = need.found.rows
    beside = ~everybody["number"].isin(listing.rows["number"])
    few = everybody[beside & (everybody["status"] == "too_few")].assign(help=0.0)
    firms = pd.concat([listing.rows, few], ignore_index=True)
    firms = firms[~firms["company_id"].isin(kept_back.companies)]
    texts = dict.fromkeys(("company_id", "complex_id", "building_id", "status"), "object")
    seed = zlib.crc32(f"{cached.snapshot().version} {terms.campaign} {choice.program}".encode())
    made = plan_rounds(
        firms.astype(texts),
        Minutes(terms.visit_minutes, terms.building_minutes),
        terms.rules(seed),
    )
    most = int(made.rows["day"].max()) if made.rows["day"].notna().any() else 0
    dates = dict(enumerate(working_days(reader.today(), most), 1))
    facts = firms.set_index("company_id").reindex(made.rows["company_id"])
    own = ["help", "help_variance", "now", "next", "open"]
    rows = made.rows.assign(
        date=[pd.Timestamp(dates[day]) if day in dates else pd.NaT for day in made.rows["day"]],
        **{name: facts[name].to_numpy() for name in own},
    )
    return made._replace(rows=rows)


def _said(plan: pd.DataFrame, visited: pd.DataFrame, need: Needed) -> str:
    """Return the plan in a sentence; stops are counted only at known buildings."""
    housed = plan[plan["building_name"].notna() & ~plan["held_out"]]
    stops = int(housed.groupby("planner")["stop"].nunique().sum())
    helped, low, high = helped_by(visited, need.effect)
    said = t(
        "visit_plan.answer",
        companies=len(visited),
        stops=t("visit_plan.stops", stops=stops) if stops else "",
        days=int(visited["day"].max()),
        hours=visited["minutes"].sum() / 60,
        helped=helped,
        lower=low,
        upper=high,
        open=visited["open"].sum(),
    )
    held = int(plan["held_out"].sum())
    return said if not held else f"{said} {t('visit_plan.answer_held', companies=held)}"


def _with_words(plan: pd.DataFrame, choice: Choice, listing: Listing) -> pd.DataFrame:
    """Return the plan with names, words and the reason for each company, in visiting order."""
    ids = tuple(plan["company_id"])
    facts = cached.fetch("low_uptake_facts", company_ids=ids, numbers=choice.numbers)
    everybody = find(choice).found.rows
    known = everybody[everybody["company_id"].isin(ids)]
    words = with_facts(known, facts, choice, listing.marked)
    own = ["company_id", *[name for name in words if name not in plan]]
    full = plan.merge(words[own], on="company_id", how="left")
    return full.assign(
        chosen_name=[t(f"visit_plan.chosen_for.{code}") for code in full["chosen_for"]]
    )


def columns() -> list[TableColumn]:
    """Return the columns of the plan."""
    return [
        TableColumn("planner", t("visit_plan.column.planner"), "count", width=60),
        TableColumn("day", t("visit_plan.column.day"), "count", width=60),
        TableColumn("date", t("visit_plan.column.date"), "date", width=105),
        TableColumn("visit", t("visit_plan.column.visit"), "count", width=60),
        TableColumn("complex_name", t("column.complex_name")),
        TableColumn("building_name", t("column.building_name")),
        TableColumn("company_name", t("column.company_name"), width="medium"),
        TableColumn("minutes", t("visit_plan.column.minutes"), "count"),
        TableColumn("travel", t("visit_plan.column.travel"), "count"),
        TableColumn("open", t("low_uptake.column.open"), "count"),
        TableColumn("help", t("low_uptake.column.help"), "number"),
        TableColumn("industry_name", t("column.industry")),
        TableColumn("size_name", t("column.size_band")),
        TableColumn("eligible", t("low_uptake.column.eligible"), "count"),
        TableColumn("users", t("low_uptake.column.users"), "count"),
        TableColumn("last_contact_on", t("low_uptake.column.last_contact_on"), "date"),
        TableColumn("chosen_name", t("visit_plan.column.chosen_for")),
        TableColumn("why", t("low_uptake.column.why"), width="large"),
    ]


def said_terms(choice: Choice, terms: Terms) -> list[tuple[str, str]]:
    """Return all choices, in the words that the reader saw."""
    numbers = {key: value for key, value in vars(terms).items() if key != "campaign"}
    said = [
        (t(f"choice.{key}"), t(f"visit_plan.terms.{key}", number=value))
        for key, value in numbers.items()
    ]
    return [*said_filters(choice), *said, (t("choice.campaign"), terms.campaign)]


def offer_sheets(plan: pd.DataFrame, choice: Choice, terms: Terms, plan_id: str) -> None:
    """Draw the download of the sheets; each download is recorded first."""
    if not may_export():
        st.info(t("gate.needs_export"), icon=":material/lock:")
        return
    snapshot = cached.snapshot()
    provenance = Provenance(
        title=t("export.title_visit_plan"),
        source=sources(),
        as_of=cached.as_of() or "",
        version=snapshot.version,
        origin=snapshot.origin,
        filters=said_terms(choice, terms),
        definitions=definitions(),
        notes=[t("visit_plan.note"), t("visit_plan.note_sheet")],
        lang=t.lang,
    )
    rows = _with_ids(plan, terms, plan_id, snapshot.origin)
    taken = [*columns(), *sheet.columns()]
    shown = [column.in_export() for column in taken if column.key not in LEFT_OUT]
    offered = sheet.offered([t(f"stage.{code}") for code in OUTCOMES])
    add = sheet.later(tuple(rows["company_id"]), choice.numbers)
    folder, taken_by = Path(setting("SANDAN_DATA")), user() or ""
    address, identifiers = reader.present().address, choice.numbers
    check = reader.unless_changed()

    def make() -> bytes:
        check()
        record_export(
            folder,
            user=taken_by,
            table=provenance.title,
            filters=provenance.filters,
            rows=len(rows),
            version=provenance.version,
            reason="visit",
            address=address,
            companies=companies_of(rows),
            identifiers=identifiers,
        )
        return to_visit_sheets(add(rows), shown, offered, provenance)

    st.download_button(
        t("visit_plan.sheets"),
        data=make,
        file_name=filename(provenance.title, provenance.as_of, snapshot.origin, t.lang, "xlsx"),
        mime=XLSX,
        help=t("visit_plan.sheets_help"),
        icon=":material/assignment:",
        on_click="ignore",
        key="download_visit_plan_sheets",
    )


def _with_ids(plan: pd.DataFrame, terms: Terms, plan_id: str, origin: str) -> pd.DataFrame:
    """Return the plan with the columns that the loader needs when the sheets are returned."""
    day = cached.as_of()
    return plan.assign(
        campaign_id="" if terms.campaign == NO_CAMPAIGN else terms.campaign,
        plan_id=plan_id,
        origin=origin,
        held_on=day.isoformat() if day else "",
    )
