"""How many examples a test draws, where that is not as many as the profile says."""

from hypothesis import settings


def searching() -> bool:
    """Return whether this run looks for new examples: `pytest --hypothesis-profile search`."""
    return settings.default.max_examples >= SEARCH


SEARCH = 1000
"""Examples of the profile that searches (tests/conftest.py)."""


def draws(most: int) -> int:
    """Return how many questions a test asks by chance: so many, or as few as this run draws."""
    return min(most, 2 * settings.default.max_examples)


def examples(most: int) -> settings:
    """Return settings with so many examples, or as few as the profile of this run has."""
    return settings(max_examples=min(most, settings.default.max_examples))
