"""Names of channels and agencies, the two ways by which contacts are compared."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from src.domain.codes import AGENCIES, CHANNELS, UNKNOWN
from src.ui.run import t


def channels() -> dict[str, str]:
    """Return the names of the channels by their codes."""
    return {code: t(f"channel.{code}") for code in CHANNELS}


def agencies() -> dict[str, str]:
    """Return the names of the agencies by their codes; last, UNKNOWN for contacts without one."""
    return {code: t(f"agency.{code}") for code in AGENCIES} | {
        UNKNOWN: t("campaigns.agency_unknown")
    }


class Way(NamedTuple):
    """One way to group contacts. names : of its codes. fewest : rows needed to draw a table.
    export, protected : names of its exports, with exact and with protected counts."""

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
