"""Every way out of the program is known: what answers requests, and what commands say of firms.

A new one fails here until it is tested for markers, too, or until a reason says that it has none.
"""

from datetime import date

import pytest

from src.command.main import COMMANDS, main
from src.domain.matters import Matter
from src.store.operations.engine import open_operations
from src.store.operations.matters import Doer, open_matters
from src.ui.server import make_app
from tests.rights.official import FIRMS, GURO, PLANNERS, REFUSED, publish_official, typed_in
from tests.rights.read_everything import file_text
from tests.rights.test_markers import ELSEWHERE, follow_up_all, found, secrets_of

ANSWERING = {
    "Guard": "refuses, and sets headers",
    "Doorkeeper": "refuses, sends to the same address, tells health (tests/ui/test_doorkeeper.py)",
    "FirstPage": "sends to another address",
    "PlaceFiles": "lists of places, read by tests/rights/read_everything.py",
    "IndexPages": "the empty page",
    "StoredFiles": "files of the program",
}
"""Layers of the server; inside them is Streamlit, whose messages and files are all read."""

RUN = {
    "snapshots": (["snapshots"], 0),
    "doctor": (["doctor"], None),
    "audit": (["audit"], 0),
    "audit of a month": (["audit", "--month", "2026-11"], 0),
    "rights": (["rights", "list"], 0),
    "publish": (["publish", "no-such-version"], 1),
    "begin-anew": (["begin-anew", "data"], 1),
    "first-run": (["first-run"], 0),
    "link": (["link"], None),
}
"""Commands that report the state, and their exit codes."""
ELSEWHERE_READ = {
    "digest": "test_the_digest_of_a_planner_holds_no_more_than_his_rights",
    "report": "tests/rights/test_reports.py",
    "serve": "tests/ui/test_server_live.py",
}
FOR_THE_OWNER = {
    "load": "reads files of the owner of the folder, whose reports hold no number (test_load.py)",
    "export": "gives the owner of the folder its rows, and writes it down",
    "sample": "publishes made-up data",
    "templates": "writes empty forms",
    "docs": "writes the reference of the program",
}


def test_what_answers_a_request_is_known():
    assert {layer.cls.__name__ for layer in make_app()._user_middleware} == set(ANSWERING)


def test_every_command_is_read_or_known():
    run = {arguments[0] for arguments, _ in RUN.values()}
    assert {one.name for one in COMMANDS} == run | set(ELSEWHERE_READ) | set(FOR_THE_OWNER)


@pytest.fixture
def folder(once, monkeypatch, tmp_path):
    """Return a data folder of marked firms, with matters of each and a planner of 구로."""
    made = once("official_markers", publish_official, tmp_path / "data")
    monkeypatch.setenv("SANDAN_DATA", str(made))
    follow_up_all()
    operations = open_operations("", made)
    for capability in ("firms", "act"):
        main(["rights", "give", "kim", capability, "--region", GURO])
    due = {"owner": "kim", "due_on": "2026-10-01", "opened_on": "2026-09-01"}
    visits = [(Matter("visit", firm[0], firm[1], need=typed_in("일"), **due), []) for firm in FIRMS]
    open_matters(operations, visits, Doer("kim", "official", "v1", date(2026, 9, 1)))
    operations.dispose()
    return made


@pytest.mark.slow
def test_commands_say_nothing_of_a_firm(folder, capfd):
    for arguments, ended in RUN.values():
        said = main(arguments)
        assert ended in (None, said), arguments
    told = "".join(capfd.readouterr())
    assert "kim" in told
    hidden = [*secrets_of(FIRMS, of_all=True), *PLANNERS.values(), REFUSED]
    assert found(told, hidden) == []


@pytest.mark.slow
def test_the_digest_of_a_planner_holds_no_more_than_his_rights(folder, tmp_path):
    out = tmp_path / "digest"
    assert main(["digest", "--user", "kim", "--out", str(out)]) == 0
    text = "\n".join(file_text(file.read_bytes()) for file in out.iterdir())
    assert "구로표식산업" in text
    assert found(text, [*secrets_of(ELSEWHERE, of_all=True), PLANNERS["magok"], REFUSED]) == []
    assert found(text, secrets_of(FIRMS, of_all=False)) == []
    assert "홍길동표식철물" not in text
