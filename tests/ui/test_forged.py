"""Fuzzed addresses and forged messages: a short version of bench/forged.py."""

import pytest

from bench.forged import CLOSED, SECRET, Answered, attack
from tests.browser.server import running_server
from tests.rights.official import publish_official, secrets

pytestmark = pytest.mark.slow


def test_forged_requests_meet_no_error_and_open_nothing(tmp_path):
    publish_official(tmp_path)
    settings = {"SANDAN_USER_HEADER": "X-User", "SANDAN_PROXY_SECRET": SECRET}
    settings["SANDAN_DATA"] = str(tmp_path)
    with running_server(tmp_path / "log", **settings) as server:
        answered = attack(server.address, 150, 60, secrets())
        log = server.log
    opened = {200, 204, 301, 302, 303, 304, 307, 308}
    assert set(answered.nobody) | set(answered.user) <= CLOSED | opened
    assert "Traceback" not in log
    assert answered.nobody[403] > 100
    assert answered.runs == 10
    assert answered.found == set()


def test_what_came_out_would_be_found():
    answered = Answered()
    answered.look("구로표식산업 71039".encode(), secrets())
    assert answered.found == {"구로표식산업", "71039"}
