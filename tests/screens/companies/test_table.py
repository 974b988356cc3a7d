"""Clicks on the headers of the table of companies, and the names that are links."""

from types import SimpleNamespace

import pandas as pd
import pytest

from src.screens.companies.table import _sorting
from src.ui.columns import TableColumn
from src.ui.listed import listed


@pytest.mark.parametrize(
    ("sort", "order", "turned"),
    [
        ("company_name", "asc", "asc"),
        ("employees", "asc", "desc"),
        ("employees", "desc", "asc"),
    ],
)
def test_a_head_sorts_and_sorts_the_other_way_when_clicked_again(sort, order, turned):
    found = _sorting("employees", SimpleNamespace(sort=sort, order=order))
    assert found == {"sort": "employees", "order": turned}


def test_a_name_leads_to_its_company_but_for_an_id_that_tells_a_number():
    rows = pd.DataFrame({"company_id": ["c2", "b1230112345"], "company_name": ["가나", "다라"]})
    table = listed(rows, [TableColumn("company_name", "기업", "text")], "입주기업")
    assert '<a href="companies" data-page="companies" data-to="company=c2"' in table
    assert "다라" in table
    assert "1230112345" not in table
