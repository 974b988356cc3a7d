"""Made-up companies against slow recounts, and business numbers that nobody has."""

import numpy as np
import pandas as pd
import pytest

from src.sample.calibration import INDUSTRIES
from src.sample.companies import MOST, business_numbers
from tests.sample.conftest import REGIONS

pytestmark = pytest.mark.slow


def valid(number: str) -> bool:
    """Return whether the check digit of a business number is right (the rule, digit by digit)."""
    digits = [int(letter) for letter in number]
    total = sum(a * b for a, b in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    total += digits[8] * 5 // 10
    return (10 - total % 10) % 10 == digits[9]


def test_the_rule_itself_knows_a_real_number_and_a_wrong_one():
    assert valid("1248100998")
    assert not valid("1234567890")


def test_business_numbers_are_valid_in_form_unique_and_never_issued(national):
    numbers = national["companies"]["business_no"]
    assert numbers.str.fullmatch(r"\d{10}").all()
    assert numbers.is_unique
    assert set(numbers.str[3:5]) == {"00"}
    assert all(valid(number) for number in numbers.iloc[::97])


def test_the_largest_supply_of_numbers_is_refused_beyond_its_end():
    with pytest.raises(ValueError):
        business_numbers(MOST + 1)


def test_workplace_numbers_are_the_business_number_and_a_zero(pilot):
    companies = pilot["companies"]
    assert (companies["workplace_no"] == companies["business_no"] + "0").all()


def test_every_company_sits_in_a_leaf_and_its_building_in_the_same_complex(sample):
    companies, complexes = sample["companies"], sample["complexes"]
    assert set(companies["complex_id"]) <= set(complexes.query("is_leaf")["complex_id"])
    housed = companies.dropna(subset="building_id")
    home = sample["buildings"].set_index("building_id")["complex_id"]
    assert (housed["building_id"].map(home) == housed["complex_id"]).all()


def test_a_building_holds_about_85_companies(pilot):
    companies = pilot["companies"]
    at_anchor = companies[
        (companies["opened_on"] <= "2026-03-31") & ~(companies["closed_on"] <= "2026-03-31")
    ]
    held = at_anchor.groupby("building_id").size()
    assert len(held) == len(pilot["buildings"]) == 158
    assert held.mean() == pytest.approx(85, rel=0.03)
    assert held.min() >= 10
    assert held.max() <= 400


def test_buildings_stand_only_in_urban_complexes(full):
    homes = full["complexes"].set_index("complex_id").loc[full["buildings"]["complex_id"]]
    assert ((homes["kind"] == "urban") | (homes["sido"] == "11")).all()


def test_lives_are_in_order_and_inside_the_time_shown(sample):
    companies = sample["companies"]
    closed = companies.dropna(subset="closed_on")
    assert len(closed) > 0
    assert (closed["closed_on"] - closed["opened_on"] >= pd.Timedelta(days=60)).all()
    assert closed["closed_on"].min() >= pd.Timestamp("2023-04-01")
    assert companies[["opened_on", "closed_on"]].max().max() <= pd.Timestamp("2026-11-15")
    anchor = pd.Timestamp("2026-03-31")
    assert not (companies[["opened_on", "closed_on"]] == anchor).any().any()


def test_the_size_band_is_that_of_the_employees(sample):
    companies = sample["companies"]
    bands = pd.cut(
        companies["employees"],
        [0, 4, 49, 299, np.inf],
        labels=["1-4", "5-49", "50-299", "300+"],
    )
    same = companies["size_band"].astype(object).fillna("-") == bands.astype(object).fillna("-")
    assert same.all()


def test_divisions_are_those_of_the_industry(pilot):
    known = {row.code: set(row.divisions) for row in INDUSTRIES}
    pairs = set(zip(pilot["companies"]["industry"], pilot["companies"]["ksic"], strict=True))
    assert all(division in known[industry] for industry, division in pairs)


def test_industries_are_the_eleven_of_the_reference_table(full):
    reference = pd.read_csv(REGIONS.parent / "industries.csv")["industry"]
    assert set(full["companies"]["industry"]) == set(reference)


def test_a_company_in_a_building_stands_at_the_building(pilot):
    housed = (
        pilot["companies"]
        .dropna(subset="building_id")
        .merge(pilot["buildings"], on="building_id", suffixes=("", "_building"))
    )
    assert (housed["lat"] == housed["lat_building"]).all()
    assert (housed["lon"] == housed["lon_building"]).all()
