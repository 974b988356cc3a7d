"""The choices of the page: campaigns, place, programme."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from src.domain.codes import EFFECT_STAGES, UNKNOWN
from src.screens.campaigns import protected
from src.screens.campaigns.called import agencies, channels
from src.ui import cached, choices, filters, place_box, reader, scopes
from src.ui.choices import ALL, Spot
from src.ui.run import t

WINDOW = 12
"""Months of the window in which people are counted."""


@dataclass(frozen=True)
class Choice:
    """The reader's choices, as codes; None means all.

    campaigns : the chosen campaigns, one row each, as campaign_list gives them.
    """

    campaign: str | None
    channel: str | None
    agency: str | None
    spot: Spot
    program: str
    since: str
    campaigns: pd.DataFrame

    @property
    def place(self) -> dict:
        """Return the filters of companies, as src.store.queries.company_filters takes them."""
        return self.spot.within

    @property
    def contacts(self) -> dict[str, str | None]:
        """Return the filters of contacts, without place."""
        return {"campaign_id": self.campaign, "channel": self.channel, "agency": self.agency}

    @cached_property
    def selection(self) -> dict:
        """Return the filters of contacts and place."""
        return self.contacts | self.place

    @property
    def people(self) -> dict:
        """Return the programme and window in which people are counted."""
        return {"program": self.program, "window": WINDOW}

    @cached_property
    def population(self) -> dict:
        """Return the filters of reachable companies: open ones, in the campaign's complex."""
        aimed = self.campaigns["complex_id"].iloc[0] if self.campaign else None
        aimed = aimed if isinstance(aimed, str) else None
        return {"aimed_at": aimed, "open_only": True}

    @cached_property
    def codes_of_contacts(self) -> tuple:
        """Return the cache key of what depends on the contacts alone."""
        return tuple(self.selection.values())

    @cached_property
    def codes_of_people(self) -> tuple:
        """Return the cache key of what depends on contacts and programme."""
        return (*self.codes_of_contacts, self.program)

    @cached_property
    def codes(self) -> tuple:
        """Return the cache key of what depends on all choices."""
        return (*self.codes_of_people, self.since)

    @cached_property
    def started(self) -> pd.DataFrame:
        """Return the campaigns that have started by the day of the data."""
        day = pd.Timestamp(cached.as_of() or pd.Timestamp.max)
        return self.campaigns[pd.to_datetime(self.campaigns["starts_on"]) <= day]

    @cached_property
    def in_part(self) -> bool:
        """Return whether only a part of some campaign is chosen.

        Its budget and target, which are for the whole, then say nothing.
        """
        return bool(self.campaigns["in_part"].any())

    @cached_property
    def cost(self) -> float:
        """Return the cost in won of the campaigns that have started.

        NaN where a cost is unknown, or where only a part of a campaign is chosen.
        """
        won = self.started["cost_krw"]
        unknown = self.in_part or won.isna().any() or won.empty
        return float("nan") if unknown else float(won.sum())


def choose() -> Choice:
    """Draw the choices and return them.

    Ends the run with a message where no campaign is loaded, and with protected counts where the
    reader may not see the firms of the place.
    """
    if cached.ask("campaign_list", channel=None).empty:
        if reader.present().regions("firms") is not None:
            protected.show()
        st.info(t("campaigns.none"), icon=":material/campaign:")
        st.stop()
    chips = choices.chips()
    with chips:
        spot = place_box.choose(of_firms=True)
        names = {ALL: t("choice.all_channel")} | channels()
        channel = choices.none(choices.select("channel", names, ALL, names.get, width=140))
        names = {ALL: t("choice.all_agency")} | agencies()
        agency = choices.none(choices.select("agency", names, ALL, names.get, width=170))
    if not cached.may_ask("campaign_list", **spot.within):
        protected.show_at(spot, channel or protected.USUAL)
    with chips:
        program = filters.program()
        listed = _listed(channel, agency, spot)
        campaign = _campaign(listed)
        with choices.more():
            since = choices.select(
                "since", EFFECT_STAGES, EFFECT_STAGES[0], lambda c: t(f"since.{c}")
            )
    chosen = listed if campaign is None else listed[listed["campaign_id"] == campaign]
    return Choice(campaign, channel, agency, spot, program, since, chosen)


def _listed(channel: str | None, agency: str | None, spot: Spot) -> pd.DataFrame:
    """Return the campaigns that targeted a firm in the place, and those without targets so far."""
    codes = (channel, agency, *spot.codes)
    return cached.keep("campaigns_listed", codes, lambda: _find_listed(channel, agency, spot))


def _find_listed(channel: str | None, agency: str | None, spot: Spot) -> pd.DataFrame:
    rows = cached.ask("campaign_list", channel=None, agency=agency, **spot.within)
    elsewhere, targeted = (rows[name].to_numpy() for name in ("elsewhere", "targeted"))
    own = agency is None or rows["agency"].fillna(UNKNOWN).eq(agency).to_numpy(bool)
    listed = (targeted > 0) | ((elsewhere == 0) & own)
    if channel is not None:  # filtered here, so that one cached answer serves all channels
        listed &= rows["channel"].eq(channel).to_numpy(bool)
    return rows[listed]


def _campaign(listed: pd.DataFrame) -> str | None:
    newest = listed[::-1]
    named = dict(zip(newest["campaign_id"], newest["campaign_name"], strict=True))
    names = choices.distinct_labels({ALL: t("choice.all_campaign")} | named)
    return choices.none(choices.select("campaign", names, ALL, names.get, width=330))


def filters_of(choice: Choice) -> list[tuple[str, str]]:
    """Return the choices in words, for exports."""
    return cached.keep("campaign_filters", choice.codes, lambda: _filters_of(choice))


def _filters_of(choice: Choice) -> list[tuple[str, str]]:
    rows = choice.campaigns
    names = dict(zip(rows["campaign_id"], rows["campaign_name"], strict=True))
    channel = t(f"channel.{choice.channel}") if choice.channel else t("choice.all_channel")
    agency = agencies()[choice.agency] if choice.agency else t("choice.all_agency")
    steps = zip(choices.STEPS, choice.spot.codes, strict=True)
    return [
        (t("choice.campaign"), names.get(choice.campaign, t("choice.all_campaign"))),
        (t("choice.channel"), channel),
        (t("choice.agency"), agency),
        *[(t(f"choice.{step}"), code) for step, code in steps if code != ALL],
        (t("choice.program"), t(f"program.{choice.program}")),
        (t("choice.since"), t(f"since.{choice.since}")),
    ]


def window_words() -> str:
    """Return the window in words, with its months where the data have uptake."""
    return cached.keep("campaign_window", (), lambda: _window_words())


def _window_words() -> str:
    known = cached.ask("uptake_windows")
    fits = known[(known["window"] == WINDOW) & (known["period"] == "now")]
    return t("window.12") if fits.empty else scopes.window_name(WINDOW)
