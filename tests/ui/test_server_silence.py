"""Neither the start of the server nor a visit makes it contact any other machine."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bench.session import Session
from tests.browser.server import running_server

# Python reports every connection and every name look-up to this hook, whatever code makes it.
LISTENING = """
import sys
OURS = ("127.0.0.1", "::1", "localhost", "0.0.0.0", None)

def tell(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if host not in OURS:
        print("OUTSIDE", event, host, file=sys.stderr, flush=True)

sys.addaudithook(tell)
from src.ui.server import serve
"""
SERVE = LISTENING + "serve('127.0.0.1', int(sys.argv[1]))"
ASK_FIRST = LISTENING + "from streamlit import net_util; net_util.get_internal_ip()\n" + SERVE


@pytest.fixture
def heard(tmp_path):
    """Return a context manager that serves the dashboard with every outside request logged."""

    def serve(code: str = SERVE):
        arguments = ("-c", "{code}", "{port}")
        return running_server(
            tmp_path / "log", arguments, code=code, SANDAN_DATA=str(tmp_path / "none")
        )

    return serve


def outside(server) -> list[str]:
    return [line for line in server.log.splitlines() if line.startswith("OUTSIDE")]


@pytest.mark.slow
def test_starting_and_visiting_asks_nothing_of_other_machines(heard):
    with heard() as server:
        with Session(server.address, "", "lang=ko") as visitor:
            assert visitor.run().bytes > 0
        assert outside(server) == []


@pytest.mark.slow
def test_another_sites_page_cannot_make_the_server_ask_for_its_own_address(heard):
    with heard() as server:
        stream = server.address.replace("http", "ws") + "/_stcore/stream"
        with pytest.raises(InvalidStatus, match="403"):
            connect(stream, origin="http://evil.example", subprotocols=["streamlit"])
        assert outside(server) == []


@pytest.mark.slow
def test_a_request_to_another_machine_would_be_heard(heard):
    with heard(ASK_FIRST) as server:
        assert outside(server)[0] == "OUTSIDE socket.connect 8.8.8.8"
