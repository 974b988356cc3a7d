"""Keys of the page of rights."""

from src.domain.rights import CAPABILITIES

COLUMNS = ("user_name", "capability_name", "region_name", "since", "last_day", "note")
BUILT = {
    "rights.capabilities.{}": CAPABILITIES,
    "rights.column.{}": (*COLUMNS, "given_by", "closed", "closed_by"),
    "export.title_{}": ("rights",),
}
