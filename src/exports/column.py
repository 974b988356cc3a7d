"""What a column of an export is: its key in the frame, its label, its kind, its gap."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """How values of one kind are written: the Excel format, and whether they are text.

    `decimals` None keeps every digit. Amounts are whole won or dollars: the sources that give
    수억원 or 백만달러 carry digits far beyond what was ever surveyed.
    """

    number_format: str
    is_text: bool = False
    decimals: int | None = None


KINDS: dict[str, Kind] = {
    "text": Kind("General", is_text=True),
    "code": Kind("@", is_text=True),
    "count": Kind("#,##0"),
    "share": Kind("0.0%"),
    "amount_krw": Kind("#,##0", decimals=0),
    "amount_usd": Kind("#,##0", decimals=0),
    "number": Kind("#,##0.00"),
    "date": Kind("yyyy-mm-dd"),
}


@dataclass(frozen=True)
class ExportColumn:
    """One column of an export.

    `key` is the column of the frame, `label` what the header says (with its unit), `kind` one of
    KINDS, `gap` the column of the frame that says why a value is missing (withheld, not_carried).
    A share is a fraction: 0.35 is 35 %.
    """

    key: str
    label: str
    kind: str
    gap: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r} of column {self.key!r}: {sorted(KINDS)}")
