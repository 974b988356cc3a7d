"""A whole server as it is started: who gets what over HTTP and over the socket."""

import re
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bench.forged import is_over
from bench.pension_file import write_pension_file
from bench.session import Session
from src.command.main import main
from src.domain.tables import EXTRACT
from src.load.template_files import csv_template
from src.ui.frame import PAGES
from tests.browser.server import running_server
from tests.rights.read_everything import texts_in

pytestmark = pytest.mark.slow

SECRET = "a secret of the proxy"
BEHIND_A_PROXY = {"SANDAN_USER_HEADER": "X-User", "SANDAN_PROXY_SECRET": SECRET}
KIM = {"X-User": "kim", "X-Sandan-Proxy": SECRET}

# The setting of the idle time is in whole minutes
IMPATIENT = (
    "-c",
    """
import sys
from dataclasses import replace
from src.ui import server
rules_for = server.rules_for
server.rules_for = lambda *where: replace(rules_for(*where), idle_seconds=4)
server.serve('127.0.0.1', int(sys.argv[1]))
""",
    "{port}",
)


@pytest.fixture
def start(tmp_path):
    @contextmanager
    def started(*arguments, **settings):
        more = {"SANDAN_DATA": str(tmp_path / "none")} | settings
        with running_server(tmp_path / "log", *arguments, **more) as server:
            yield server

    return started


def get(address: str, **headers) -> tuple[int, str]:
    try:
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode("utf-8", "replace")


def texts_of(socket) -> str:
    """Return all that the server sends until a run has ended."""
    found = b""
    while True:
        content = socket.recv(timeout=30)
        found += content
        if ForwardMsg.FromString(content).WhichOneof("type") == "script_finished":
            return found.decode("utf-8", "replace")


def rest_of(socket) -> bytes:
    """Return what the server still sends until it is silent for a second."""
    found = b""
    with suppress(TimeoutError):
        while True:
            found += socket.recv(timeout=1)
    return found


def rerun(**more) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = "lang=ko"
    for name, value in more.items():
        setattr(message.rerun_script, name, value)
    return message.SerializeToString()


def test_behind_a_proxy_nothing_but_health_and_static_files_is_open(start):
    with start(**BEHIND_A_PROXY) as server:
        assert get(f"{server.address}/_stcore/health") == (200, "ok")
        for path in ("", "low_uptake", "media/a", "_stcore/host-config", "_stcore/metrics"):
            assert get(f"{server.address}/{path}")[0] == 403
            assert get(f"{server.address}/{path}", **{"X-User": "kim"})[0] == 403
        assert get(server.address, **KIM)[0] == 200
        stream = server.address.replace("http", "ws") + "/_stcore/stream"
        with pytest.raises(InvalidStatus, match="403"):
            connect(stream, subprotocols=["streamlit"])
        with connect(stream, subprotocols=["streamlit"], additional_headers=KIM) as socket:
            socket.send(BackMsg(clear_cache=True).SerializeToString())
            socket.send(rerun())
            assert "아직 공개된 자료가 없습니다" in texts_of(socket)


def test_a_session_cannot_be_taken_over_by_another_user(start):
    with start(**BEHIND_A_PROXY) as server:
        stream = server.address.replace("http", "ws") + "/_stcore/stream"
        with connect(stream, subprotocols=["streamlit"], additional_headers=KIM) as socket:
            socket.send(rerun())
            session = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", texts_of(socket))[0]
            lee = KIM | {"X-User": "lee"}
            parts = ["streamlit", "none", session]
            with connect(stream, subprotocols=parts, additional_headers=lee) as other:
                other.send(rerun())
                assert session not in texts_of(other)
            socket.send(rerun())
            assert texts_of(socket)


def test_the_printed_address_makes_its_reader_the_owner(start):
    with start(("-m", "src", "serve", "--port", "{port}"), ready="token=") as server:
        with Session(server.address, "", "lang=ko") as visitor:
            assert visitor.run().bytes > 0
        assert get(server.address, Host="evil.example")[0] == 421


def test_a_screen_that_nobody_uses_is_closed(start):
    with start(IMPATIENT) as server:
        stream = server.address.replace("http", "ws") + "/_stcore/stream"
        with connect(stream, subprotocols=["streamlit"]) as socket:
            socket.send(rerun())
            assert "아직 공개된 자료가 없습니다" in texts_of(socket)
            assert "오래 쓰지 않아 화면을 닫았습니다" in texts_of(socket)
            rest_of(socket)
            socket.send(rerun())
            assert rest_of(socket) == b""
        with connect(stream, subprotocols=["streamlit"]) as socket:
            socket.send(rerun())
            assert "아직 공개된 자료가 없습니다" in texts_of(socket)


def test_a_server_that_cannot_tell_who_comes_says_so_and_ends(start):
    with (
        pytest.raises(AssertionError, match="누가 접속하는지 알 수 없기 때문입니다"),
        start(("-m", "src", "serve", "--port", "{port}", "--host", "0.0.0.0")),
    ):
        pass


def owner_of(server) -> dict[str, str]:
    """Return the header of a browser that has opened the printed address once."""
    host = server.address.removeprefix("http://")
    asked = HTTPConnection(host, timeout=20)
    with closing(asked):
        asked.request("GET", f"/{server.query}")
        cookie = asked.getresponse().headers["set-cookie"].split(";")[0]
    return {"Cookie": cookie}


def sent(server, page: str, **headers) -> str:
    """Return all texts that opening a page sends over the socket, tables unpacked."""
    stream = server.address.replace("http", "ws") + "/_stcore/stream"
    found: list[str] = []
    with connect(
        stream, subprotocols=["streamlit"], additional_headers=headers, max_size=None
    ) as socket:
        socket.send(rerun(page_name=page))
        while True:
            message = ForwardMsg.FromString(socket.recv(timeout=60))
            found += texts_in(message)
            if is_over(message):
                return "\n".join(found)


def official_files(folder: Path) -> list[Path]:
    """Write files as they arrive: the ministry's of two firms, the pension's, a public one."""
    for name in ("companies", "eligible", "leave_starts"):
        rows = csv_template(EXTRACT[name], example=True)
        (folder / f"{name}.csv").write_bytes(rows)
    write_pension_file(folder / "국민연금_202608.csv", 200)
    (folder / "facts.csv").write_text(
        "complex_id,quarter,complex_name,tenants,operating,leasing,employees,employees_m,"
        "employees_f,production_krw,exports_usd\n"
        "seoul-digital,2026Q1,서울,15333,14200,900,143210,80000,63210,5000,70\n"
        "gumi-1,2026Q1,구미(1단지),2000,1800,100,50000,30000,20000,4000,60\n",
        encoding="utf-8",
    )
    return sorted(folder.iterdir())


OF_FIRMS = ("가나정밀", "다라소프트", "123-45-67891", "1234567891", "222-22-22227", "2222222227")


def test_the_printed_address_opens_loaded_files_and_without_it_only_what_is_public(
    start, tmp_path, monkeypatch
):
    data, files = tmp_path / "official", tmp_path / "files"
    files.mkdir()
    monkeypatch.setenv("SANDAN_DATA", str(data))
    assert main(["load", "--confirmed", *map(str, official_files(files))]) == 0
    serve = ("-m", "src", "serve", "--port", "{port}")
    with start(serve, ready="token=", SANDAN_DATA=str(data)) as server:
        owner = owner_of(server)
        told = sent(server, "companies", **owner)
        assert [one for one in OF_FIRMS[:2] if one not in told] == []
        for page in (one.name for one in PAGES):
            assert [one for one in OF_FIRMS if one in sent(server, page)] == [], page
        assert "서울디지털" in sent(server, "complexes")
