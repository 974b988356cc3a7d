"""Open people of a complex are the sums over its firms."""

from src.store.queries.low_uptake import help_open, open_by_complex
from tests.published import table
from tests.store import small


def test_open_people_of_a_complex_are_those_of_its_firms(few_made_up):
    firms = table(few_made_up, "companies")[["company_id", "complex_id"]]
    people = small.ask(few_made_up, help_open()).merge(firms, on="company_id")
    people = people[people["open"] > 0].groupby("complex_id")
    found = small.ask(few_made_up, open_by_complex()).set_index("complex_id")
    assert found["people"].to_dict() == people["open"].sum().to_dict()
    assert found["firms"].to_dict() == people["company_id"].nunique().to_dict()
    assert found["people"].sum() > 100
    inside = small.ask(few_made_up, open_by_complex(regions=("47",)))
    assert 0 < len(inside) < len(found)
