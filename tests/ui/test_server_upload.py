"""The largest file that the Data page takes is a setting."""

import os

import pytest
from streamlit import config

from src.settings import BadSetting
from src.ui import server

SET = ("server.address", "server.port", "server.maxUploadSize")


@pytest.fixture
def started(monkeypatch):
    """Return a function that starts a server which ends at once; its options are restored."""
    monkeypatch.setattr(server._Server, "run", lambda self, sockets: None)
    monkeypatch.chdir(os.getcwd())
    before = {name: config.get_option(name) for name in SET}
    yield server.serve
    for name, value in before.items():
        config.set_option(name, value)


def test_the_largest_upload_is_what_the_setting_says(started, monkeypatch):
    monkeypatch.setenv("SANDAN_UPLOAD_MB", "7")
    started()
    assert config.get_option("server.maxUploadSize") == 7


def test_a_month_of_the_pension_list_fits_without_any_setting(started, monkeypatch):
    monkeypatch.delenv("SANDAN_UPLOAD_MB", raising=False)
    started()
    assert config.get_option("server.maxUploadSize") == 500


def test_a_size_that_is_no_number_is_told(started, monkeypatch):
    monkeypatch.setenv("SANDAN_UPLOAD_MB", "많이")
    with pytest.raises(BadSetting, match="SANDAN_UPLOAD_MB의 값 '많이'은 숫자가 아닙니다"):
        started()
