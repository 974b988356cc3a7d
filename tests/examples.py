"""How many examples a property test draws, where that is not as many as the profile says."""

from hypothesis import settings


def examples(most: int) -> settings:
    """Return settings with so many examples, or as few as the profile of this run has."""
    return settings(max_examples=min(most, settings.default.max_examples))
