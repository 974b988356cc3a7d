"""Where an exported table comes from: what travels with every file that leaves the dashboard."""

from dataclasses import dataclass, field
from datetime import date

from src.domain.codes import ORIGINS


@dataclass(frozen=True)
class Provenance:
    """Say what a table is, from what, as of when, and under which filters.

    `as_of` is the day the data speaks for, `version` the snapshot, `origin` official or sample,
    `filters` pairs of (label, value) in the words the reader saw, `definitions` pairs of
    (term, text), `notes` sentences, `lang` ko or en.
    """

    title: str
    source: str
    as_of: date | str
    version: str
    origin: str
    filters: list[tuple[str, str]] = field(default_factory=list)
    definitions: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lang: str = "ko"

    def __post_init__(self) -> None:
        if self.origin not in ORIGINS:
            raise ValueError(f"origin is one of {ORIGINS}, not {self.origin!r}")

    @property
    def is_sample(self) -> bool:
        """Return whether the table is made up."""
        return self.origin == "sample"
