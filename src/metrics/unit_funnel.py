"""The old name of what moved; to be removed when its callers have."""

from src.metrics.funnels import unit_funnel

__all__ = ["unit_funnel"]
