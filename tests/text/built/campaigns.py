"""Keys that the page of campaigns builds."""

from src.domain.codes import AGENCIES, CHANNELS, EFFECT_STAGES
from src.screens.campaigns import effect as campaign_effect
from src.screens.campaigns import parts
from src.screens.campaigns.called import WAYS

GROUPS = ("size_band", "building", "complex")
BUILT = {
    "campaigns.effect.{}": campaign_effect.MEASURED,
    "campaigns.view.{}": parts.PARTS,
    "campaigns.effect.holdout_{}": (
        *campaign_effect.MEASURED,
        *("none", "not_settled", "too_few"),
    ),
    "channel.{}": CHANNELS,
    "agency.{}": AGENCIES,
    "campaigns.ways.{}": WAYS,
    "campaigns.ways_note.{}": WAYS,
    "choice.{}": ("campaign", "channel", "agency", "since", "view"),
    "export.title_{}": (
        *(
            "campaign_stages",
            "campaign_pace",
            "campaign_unreached",
            "campaign_protected_channels",
            "campaign_protected_complexes",
            "campaign_protected_agencies",
        ),
        *("campaign_costs", "campaign_effect", "campaign_methods"),
        *(f"campaign_groups_{by}" for by in GROUPS),
        *(f"campaign_ways_{by}" for by in WAYS),
    ),
    "campaigns.groups_of.{}": GROUPS,
    "group_by.{}": GROUPS,
    "since.{}": EFFECT_STAGES,
    "since_noun.{}": EFFECT_STAGES,
}
