"""What all tests share: no test reads or writes real snapshots, two small publications to read."""

import pytest

from src.settings import SETTINGS


@pytest.fixture(scope="session", autouse=True)
def no_real_data(tmp_path_factory):
    """Point every test at an empty folder and at the defaults of every other setting."""
    with pytest.MonkeyPatch.context() as patch:
        for known in SETTINGS:
            patch.delenv(known.name, raising=False)
        patch.setenv("SANDAN_DATA", str(tmp_path_factory.mktemp("nothing_published")))
        yield


@pytest.fixture(scope="session")
def visible(tmp_path_factory):
    """The published snapshot whose figures can be added up by hand."""
    from tests.published import publish_visible

    return publish_visible(tmp_path_factory.mktemp("visible"))


@pytest.fixture(scope="session")
def made_up(tmp_path_factory):
    """The published sample of the pilot."""
    from tests.published import publish_sample

    return publish_sample(tmp_path_factory.mktemp("made_up"))


@pytest.fixture
def korean():
    """Let what is called outside of a page speak Korean."""
    from src.text.catalogue import Texts
    from src.ui.run import with_texts

    with with_texts(Texts("ko")):
        yield


@pytest.fixture
def served(monkeypatch):
    """Return a function that makes a snapshot the one that is served.

    What was remembered of another is forgotten: two that were published in the same second, in
    two folders, have the same version.
    """
    import streamlit as st

    def serve(snapshot):
        if snapshot.path not in _remembered:
            st.cache_data.clear()
            st.cache_resource.clear()
            _remembered[:] = [snapshot.path]
        monkeypatch.setenv("SANDAN_DATA", str(snapshot.path.parents[1]))
        return snapshot

    return serve


_remembered = []
