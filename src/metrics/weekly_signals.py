"""The old name of what moved; to be removed when its callers have."""

from src.metrics.control_chart import KINDS

__all__ = ["KINDS"]
