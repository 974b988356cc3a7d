"""Fuzzed addresses and forged messages: the short form of bench/forged.py."""

import pytest

from bench.forged import CLOSED, SECRET, attack
from tests.browser.server import running_server

pytestmark = pytest.mark.slow


def test_forged_requests_meet_no_error_and_open_nothing(tmp_path):
    settings = {"SANDAN_USER_HEADER": "X-User", "SANDAN_PROXY_SECRET": SECRET}
    settings["SANDAN_DATA"] = str(tmp_path / "none")
    with running_server(tmp_path / "log", **settings) as server:
        nobody, user = attack(server.address, 150, 60)
        log = server.log
    opened = {200, 204, 301, 302, 303, 304, 307, 308}
    assert set(nobody) | set(user) <= CLOSED | opened
    assert "Traceback" not in log
    assert nobody[403] > 100
