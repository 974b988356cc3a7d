"""Legal forms: agreement on a rarer form is stronger evidence; a missing form says little."""

import math

import pandas as pd
import pytest

from src.linkage.evidence import FORM_WRITTEN, FORM_WRONG, form_bits

# 100 names: 60 show 주식, 15 유한, 25 none
RIGHT = pd.Series(["주식"] * 60 + ["유한"] * 15 + [""] * 25, dtype="str")
LEFT = pd.Series(["주식", "유한", ""], dtype="str")
NONE, STOCK, LIMITED = 0, 1, 2


def test_the_rarer_form_tells_more_where_both_show_it():
    bits = form_bits(LEFT, RIGHT)
    assert bits[LIMITED, LIMITED] > bits[STOCK, STOCK] > 0


def test_another_form_tells_against_and_a_missing_one_but_little():
    bits = form_bits(LEFT, RIGHT)
    assert bits[STOCK, LIMITED] < -3
    assert bits[LIMITED, STOCK] == pytest.approx(bits[STOCK, LIMITED])
    assert -2 < bits[STOCK, NONE] < 0
    assert bits[NONE, NONE] > 0


def test_the_bits_are_those_of_two_clerks_who_write_a_form_or_not():
    bits = form_bits(LEFT, RIGHT)
    stock, limited = 0.60 / FORM_WRITTEN, 0.15 / FORM_WRITTEN
    none = 1 - stock - limited
    shown, wrong, never = (
        FORM_WRITTEN * (1 - FORM_WRONG),
        FORM_WRITTEN * FORM_WRONG / 2,
        FORM_WRONG / 2,
    )
    # What a firm may show is scaled to add up to 1
    total = (1 - FORM_WRITTEN) + shown + wrong
    both = (stock * shown**2 + limited * wrong**2) / total**2 + none * never**2
    one = (stock * shown + limited * wrong) / total + none * never
    assert bits[STOCK, STOCK] == pytest.approx(math.log2(both / one**2))


def test_lists_without_any_form_tell_nothing():
    bare = pd.Series(["", ""], dtype="str")
    assert form_bits(bare, bare).tolist() == [[0.0]]
