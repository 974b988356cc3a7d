"""Keys of the words that all pages on uptake share."""

from src.domain.codes import (
    AGE_BANDS,
    CHANNELS,
    FIRM_CLASSES,
    INDUSTRIES,
    INDUSTRY_GROUPS,
    PROGRAMS,
    SEXES,
    SIZE_BANDS,
    STAGES,
)
from src.ui import filters

BUILT = {
    "age_band.{}": AGE_BANDS,
    "channel.{}": CHANNELS,
    "choice.{}": filters.KEYS,
    "firm_class.{}": FIRM_CLASSES,
    "industry.{}": INDUSTRIES,
    "industry_group.{}": INDUSTRY_GROUPS,
    "program.{}": PROGRAMS,
    "reached.{}": filters.REACHED,
    "sex.{}": (filters.ALL, *SEXES),
    "size_band.{}": (*SIZE_BANDS, filters.UNKNOWN),
    "stage.{}": ("none", *STAGES),
    "window.{}": filters.WINDOWS,
}
