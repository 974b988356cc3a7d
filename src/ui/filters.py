"""The choices that every page on uptake shares: programme, sex, window, group of companies."""

from src.domain.codes import INDUSTRIES, PROGRAMS, SEXES, SIZE_BANDS
from src.domain.codes import WINDOWS as WINDOW_MONTHS
from src.ui import cached, choices
from src.ui.run import t

ALL = choices.ALL
UNKNOWN = "unknown"
DEFAULT_WINDOW = "24"
WINDOWS = tuple(str(months) for months in WINDOW_MONTHS)
REACHED = (ALL, "yes", "no")
KEYS = ("program", "sex", "window", "industry", "size_band", "reached")
OPEN = ("industry", "size_band")


def program() -> str:
    """Return the programme chosen, 육아휴직 by default."""
    return choices.select(
        "program", PROGRAMS, PROGRAMS[0], lambda code: t(f"program.{code}"), width=200
    )


def sex() -> str | None:
    """Return the sex chosen (m, f), None for both."""
    return choices.none(
        choices.select("sex", (ALL, *SEXES), ALL, lambda code: t(f"sex.{code}"), width=150)
    )


def window(default: str = DEFAULT_WINDOW) -> int:
    """Return the length of the window chosen, in months, among those that the history fills."""
    known = windows()
    usual = default if default in known else known[-1]
    return int(choices.select("window", known, usual, lambda code: t(f"window.{code}"), width=150))


def windows() -> tuple[str, ...]:
    """Return the lengths of window that the snapshot's history fills; all where it has none."""
    rows = cached.ask("uptake_windows")
    known = set(rows.loc[rows["period"] == "now", "window"].astype(str))
    return tuple(code for code in WINDOWS if code in known) or WINDOWS


def industry() -> str | None:
    """Return the industry chosen, None for all."""
    names = {ALL: t("choice.all_industry")} | {c: t(f"industry.{c}") for c in INDUSTRIES}
    return choices.none(choices.select("industry", names, ALL, names.get, width=160))


def size_band() -> str | None:
    """Return the size band chosen, None for all."""
    names = {ALL: t("choice.all_size_band")} | {c: t(f"size_band.{c}") for c in SIZE_BANDS}
    return choices.none(choices.select("size_band", names, ALL, names.get, width=130))


def reached() -> str | None:
    """Return yes or no for companies contacted or not, None for both."""
    return choices.none(
        choices.select("reached", REACHED, ALL, lambda code: t(f"reached.{code}"), width=160)
    )
