"""The old name of what moved; to be removed when its callers have."""

from src.metrics.measure_columns import share_of_group as shares_within
from src.metrics.measure_columns import with_measure
from src.metrics.measure_columns import with_measures as side_by_side
from src.metrics.measure_columns import with_rate_and_ratio as uptake_beside

__all__ = ["shares_within", "side_by_side", "uptake_beside", "with_measure"]
