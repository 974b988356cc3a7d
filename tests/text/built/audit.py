"""Keys of the review of the record."""

from src.store.records import DEEDS

BUILT = {
    "audit.deeds.{}": DEEDS,
    "audit.faults.{}": ("changed", "cut", "lost", "list", "begin"),
}
