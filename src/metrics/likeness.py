"""The old name of what moved; to be removed when its callers have."""

from src.metrics.similar_complexes import similar_complexes as like_this_one

__all__ = ["like_this_one"]
