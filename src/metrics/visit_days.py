"""The old name of what moved; to be removed when its callers have."""

from src.metrics.visits import into_days

__all__ = ["into_days"]
