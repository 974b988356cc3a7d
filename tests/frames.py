"""Comparison of large frames: pandas' own assertion turns each category into an object."""

import pandas as pd


def assert_same_frame(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Fail, and say where, unless two frames have the same columns, types, rows and values."""
    if not (found.equals(expected) and found.dtypes.equals(expected.dtypes)):
        pd.testing.assert_frame_equal(found, expected)
        raise AssertionError("equal to pandas' assertion, but not the same")
