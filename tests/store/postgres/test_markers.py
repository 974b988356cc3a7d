"""A server with its data in a database sends each reader no more than a server with files.

The tests are those of tests/rights/test_markers.py. Another machine has loaded the data.
"""

import pytest
import streamlit as st

from src.store.snapshots import current_snapshot, folder_to_server
from tests.rights import test_markers as markers
from tests.rights.official import publish_official
from tests.rights.test_markers import (
    NAMES,
    everything,  # noqa: F401 - a fixture
    follow_up_all,
    note_all,
    test_a_page_that_asks_for_everything_and_checks_nothing_shows_no_more,  # noqa: F401
    test_the_markers_are_found_where_they_may_be_seen,  # noqa: F401
)
from tests.store.postgres.conftest import own_store

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def official(once, postgres, tmp_path_factory):
    """The version with markers, served from the database to a machine that has no file of it.

    Answers to one reader stay cached for the next, as on a server.
    """
    loads, serves = (tmp_path_factory.mktemp(name) for name in ("loads", "serves"))
    with pytest.MonkeyPatch.context() as patch, own_store(postgres, patch):
        folder_to_server(once("official_markers", publish_official, loads))
        patch.setenv("SANDAN_DATA", str(serves))
        st.cache_data.clear()
        st.cache_resource.clear()
        follow_up_all()
        note_all(snapshot := current_snapshot(serves))
        yield snapshot
    st.cache_resource.clear()


def test_without_a_right_to_firms_nothing_of_one_leaves_any_page(everything):  # noqa: F811
    for page in NAMES:
        markers.test_without_a_right_to_firms_nothing_of_one_leaves(page, (), everything)


def test_who_may_see_firms_of_a_district_sees_none_elsewhere_on_any_page(everything):  # noqa: F811
    for page in NAMES:
        markers.test_who_may_see_firms_of_a_district_sees_none_elsewhere_and_no_number(
            page, everything
        )
