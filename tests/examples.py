"""How many examples a test draws, if that differs from the profile."""

from hypothesis import settings


def searching() -> bool:
    """Return whether this run looks for new examples: `pytest --hypothesis-profile search`."""
    return settings.default.max_examples >= SEARCH


SEARCH = 1000
"""Examples of the profile that searches (tests/conftest.py)."""


def draws(most: int) -> int:
    """Return how many random questions a test asks: `most`, or fewer if this run draws fewer."""
    return min(most, 2 * settings.default.max_examples)


def examples(most: int) -> settings:
    """Return settings with `most` examples, or fewer if the profile of this run has fewer."""
    return settings(max_examples=min(most, settings.default.max_examples))
