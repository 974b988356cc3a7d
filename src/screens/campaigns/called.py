"""What the ways of reaching companies are called: channels and agencies."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from src.domain.codes import AGENCIES, CHANNELS, UNKNOWN
from src.ui.run import t


def channels() -> dict[str, str]:
    """Return the names of the channels by their codes."""
    return {code: t(f"channel.{code}") for code in CHANNELS}


def agencies() -> dict[str, str]:
    """Return the names of the agencies by their codes, the last of contacts that name none."""
    return {code: t(f"agency.{code}") for code in AGENCIES} | {
        UNKNOWN: t("campaigns.agency_unknown")
    }


class Way(NamedTuple):
    """One way to tell contacts apart. names : what its codes are called. fewest : rows below which
    there is nothing to compare, and no table. export, protected : how files of it are called."""

    names: Callable[[], Mapping[str, str]]
    fewest: int
    export: str
    protected: str


WAYS: Mapping[str, Way] = {
    "channel": Way(
        channels, 2, export="campaign_ways_channel", protected="campaign_protected_channels"
    ),
    "agency": Way(
        agencies, 1, export="campaign_ways_agency", protected="campaign_protected_agencies"
    ),
}
