"""Who is let in, which user the pages are given, which messages of the socket pass."""

import asyncio
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from src.ui.doorkeeper import Doorkeeper
from src.ui.entry_rules import CannotServe, EntryRules, rules_for
from src.ui.session import Visitor, header_of, visitor_in
from src.ui.socket_guard import SocketGuard, Told, files_in
from src.ui.socket_writing import TOGETHER
from tests.ui.asgi import answering, ask

SECRET = "a secret of the proxy"
SIGNED_IN = EntryRules(user_header="x-user", secret=SECRET)
OWNED = EntryRules(hosts=("127.0.0.1", "localhost", "::1"), token="right", cookie="sandan_8501")


def door(inner, rules=SIGNED_IN, may_load=lambda visitor: False):
    return Doorkeeper(inner, rules, may_load)


def seen_by_pages(inner) -> Visitor:
    (scope,) = inner.asked
    return visitor_in({name.decode(): value.decode() for name, value in scope["headers"]})


CLOSED = ("/", "/low_uptake", "/_stcore/stream", "/_stcore/healthy", "/media/a.csv", "/x")


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_user": "kim"},
        {"x_user": "kim", "x_sandan_proxy": "another secret"},
        {"x_user": " ", "x_sandan_proxy": SECRET},
        {"x_sandan_proxy": SECRET},
        {"x_sandan_visitor": "x.eyJraW5kIjogIm93bmVyIn0="},
    ],
)
def test_without_a_proven_user_no_path_is_answered(path, kind, headers):
    inner = answering(b"secret")
    status, _, body = ask(door(inner), path, kind=kind, **headers)
    assert (status, inner.asked) == (403, [])
    assert kind == "websocket" or "로그인한 사용자만 볼 수 있습니다" in body.decode()


def test_a_header_that_comes_twice_names_nobody():
    inner = answering(b"ok")
    twice = [(b"x-user", b"kim"), (b"x-user", b"lee"), (b"x-sandan-proxy", SECRET.encode())]
    scope = {"type": "http", "path": "/", "headers": twice, "method": "GET"}
    assert door(inner).visitor(scope).kind == "nobody"


@pytest.mark.parametrize("path", ["/_stcore/health", "/static/a.js", "/app/static/fonts/b.woff2"])
def test_health_and_static_files_are_for_everybody(path):
    assert ask(door(answering(b"ok")), path)[0] == 200
    assert ask(door(answering(b"ok")), path, kind="websocket")[0] == 403


@pytest.mark.parametrize("by", [{}, {"x_user": "kim", "x_sandan_proxy": SECRET}])
def test_health_tells_what_is_wrong_and_not_where_the_data_lie(by, tmp_path, monkeypatch):
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    (tmp_path / "CURRENT").write_text("")
    status, _, body = ask(door(answering(b"")), "/health", **by)
    assert status == 503
    assert "SANDAN_DATA/CURRENT 파일이 없거나" in body.decode()
    assert str(tmp_path) not in body.decode()


def test_health_tells_the_owner_of_the_folder_where_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    (tmp_path / "CURRENT").write_text("")
    cookie = f"{OWNED.cookie}={OWNED.cookie_value}"
    _, _, body = ask(door(answering(b""), OWNED), "/health", host="localhost", cookie=cookie)
    assert f"{tmp_path}/CURRENT" in body.decode()


def test_pages_are_told_the_user_that_the_proxy_names_and_from_where_he_comes():
    inner = answering(b"ok")
    forged = header_of(Visitor("owner"))
    came = {"x_user": "김담당", "x_sandan_proxy": SECRET, "x_forwarded_for": "6.6.6.6, 10.1.2.3"}
    assert ask(door(inner), "/", **came, x_sandan_visitor=forged)[0] == 200
    assert seen_by_pages(inner) == Visitor("user", "김담당", "10.1.2.3")
    assert SECRET.encode() not in [value for _, value in inner.asked[0]["headers"]]


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/mcp", "/auth/login"])
def test_what_the_dashboard_does_not_use_is_closed_to_all(path):
    assert ask(door(answering(b"ok")), path, x_user="k", x_sandan_proxy=SECRET)[0] == 404


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("127.0.0.1:8501", True),
        ("localhost", True),
        ("[::1]:8501", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil@127.0.0.1", False),
        ("127.0.0.1:no", True),
        ("[", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_name_that_is_not_ours_is_not_answered(host, answered, kind):
    inner = answering(b"ok")
    ask(door(inner, OWNED), "/", kind=kind, host=host)
    assert len(inner.asked) == answered


def test_the_token_becomes_a_cookie_and_leaves_the_address():
    inner = answering(b"ok")
    status, headers, _ = ask(
        door(inner, OWNED), "/weekly", query="lang=en&token=right&program=", host="localhost"
    )
    assert (status, headers["location"], inner.asked) == (303, "/weekly?lang=en&program=", [])
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "right" not in cookie
    pair = cookie.split(";")[0]
    ask(door(inner, OWNED), "/weekly", host="localhost", cookie=f"a=b; {pair}")
    assert seen_by_pages(inner).kind == "owner"


@pytest.mark.parametrize("query", ["token=wrong", "token=", "token=right&token=wrong", "token=%00"])
def test_a_wrong_token_gives_no_cookie(query):
    _, headers, _ = ask(door(answering(b"ok"), OWNED), "//evil.example", query=query, host="::1")
    status, headers, _ = ask(
        door(answering(b"ok"), OWNED), "//evil.example", query=query, host="localhost"
    )
    assert (status, headers["location"]) == (303, "/evil.example")
    assert "set-cookie" not in headers


@pytest.mark.parametrize("cookie", ["", "sandan_8501=right", "sandan_8501=", "=;;\x00", "a=b"])
def test_without_the_cookie_the_visitor_is_nobody(cookie):
    inner = answering(b"ok")
    ask(door(inner, OWNED), "/", host="localhost", cookie=cookie)
    assert seen_by_pages(inner).kind == "nobody"


def test_a_file_is_given_to_whom_it_was_told_and_to_nobody_else():
    inner = answering(b"rows", cache_control="public")
    guarded = door(inner)
    kim = {"x_user": "kim", "x_sandan_proxy": SECRET}
    files = guarded.told.open(Visitor("user", "kim"))
    files.add("0a1b")
    status, headers, _ = ask(guarded, "/media/0a1b.csv", **kim)
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert ask(guarded, "/media/0a1b.csv", **(kim | {"x_user": "lee"}))[0] == 404
    assert ask(guarded, "/media/other.csv", **kim)[0] == 404
    guarded.told.close(Visitor("user", "kim"), files)
    assert ask(guarded, "/media/0a1b.csv", **kim)[0] == 404


def test_files_are_told_by_messages_that_are_sent_as_one():
    files = [ForwardMsg(), ForwardMsg()]
    for name, message in zip(("6a7b", "8c9d"), files, strict=True):
        message.page_config_changed.favicon = f"/media/{name}.png"
    told = Told()
    known = []

    async def app(scope, receive, send):
        several = [message.SerializeToString() for message in files]
        await send({"type": "websocket.send", TOGETHER: several})
        known.extend(told.knows(Visitor("user", "kim"), name) for name in ("6a7b", "8c9d", "x"))

    async def take(message):
        assert len(message[TOGETHER]) == 2

    guard = SocketGuard(app, told, Visitor("user", "kim"), 60)
    asyncio.run(guard({"type": "websocket"}, None, take))
    assert known == [True, True, False]


def test_a_file_is_told_where_its_address_belongs_and_not_by_a_text_that_names_it():
    made, typed, icon = ForwardMsg(), ForwardMsg(), ForwardMsg()
    icon.page_config_changed.favicon = "/media/6a7b.png"
    assert files_in(icon.SerializeToString()) == {"6a7b"}
    made.backend_operation_response.deferred_file.url = "/media/0a1b.csv"
    typed.backend_operation_response.request_id = "/media/2c3d"
    typed.backend_operation_response.error_msg = "no /media/2c3d"
    typed.delta.new_element.markdown.body = "/media/2c3d"
    assert files_in(made.SerializeToString()) == {"0a1b"}
    assert files_in(typed.SerializeToString()) == set()
    typed.delta.new_element.download_button.url = "/media/4e5f.xlsx"
    assert files_in(typed.SerializeToString()) == {"4e5f"}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_upload_into_the_session_of_another_is_refused(method):
    inner = answering(b"ok")
    kim = {"x_user": "kim", "x_sandan_proxy": SECRET, "content_length": "3"}
    path = "/_stcore/upload_file/somebody/file"
    assert ask(door(inner, may_load=lambda visitor: True), path, method=method, **kim)[0] == 403


@pytest.mark.parametrize(
    ("may", "length", "status"),
    [(True, "3", 200), (False, "3", 403), (True, "", 411), (True, "-1", 411), (True, "11", 413)],
)
def test_an_upload_needs_the_right_and_room(monkeypatch, may, length, status):
    monkeypatch.setattr("src.ui.doorkeeper._is_own", lambda session, visitor: True)
    rules = EntryRules(user_header="x-user", secret=SECRET, most_upload_bytes=10)
    kim = {"x_user": "kim", "x_sandan_proxy": SECRET, "content_length": length}
    guarded = door(answering(b"ok"), rules, lambda visitor: may and visitor.name == "kim")
    assert ask(guarded, "/_stcore/upload_file/s/f", method="PUT", **kim)[0] == status
    assert guarded.arriving == 0


def passed(*messages: bytes | str, idle_seconds: float = 60) -> tuple[list, list]:
    """Return the types of the messages that pass the guard, and what is sent back."""
    got, sent = through(*messages, idle_seconds=idle_seconds)
    return [message.WhichOneof("type") for message in got], sent


def through(*messages: bytes | str, idle_seconds: float = 60) -> tuple[list, list]:
    """Return the messages that pass the guard, and what is sent back."""
    waiting = [
        {"type": "websocket.receive", "bytes" if isinstance(one, bytes) else "text": one}
        for one in messages
    ]
    got, sent = [], []

    async def receive():
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect"}

    async def send(message):
        sent.append(message)

    async def app(scope, receive, send):
        while (message := await receive())["type"] != "websocket.disconnect":
            got.append(BackMsg.FromString(message["bytes"]))

    guard = SocketGuard(app, Told(), Visitor("user", "kim"), idle_seconds)
    asyncio.run(guard({"type": "websocket"}, receive, send))
    return got, sent


def told(**field) -> bytes:
    return BackMsg(**field).SerializeToString()


def test_messages_of_developers_are_dropped_and_those_of_readers_pass():
    operation = BackMsg()
    operation.backend_operation_request.install_skills.SetInParent()
    download = BackMsg()
    download.backend_operation_request.deferred_file.SetInParent()
    run = BackMsg()
    run.rerun_script.SetInParent()
    dropped = [
        *[told(clear_cache=True), told(set_run_on_save=True), told(load_git_info=True)],
        *[told(debug_shutdown_runtime=True), told(debug_disconnect_websocket=True), b""],
        operation.SerializeToString(),
    ]
    taken = [run.SerializeToString(), told(stop_script=True), download.SerializeToString()]
    assert passed(*dropped, *taken, told(app_heartbeat=True)) == (
        ["rerun_script", "stop_script", "backend_operation_request", "app_heartbeat"],
        [],
    )


def test_values_that_no_widget_can_have_are_dropped(monkeypatch):
    known = {
        "$$ID-1-year": SimpleNamespace(value_type="string_value", deserializer=str),
        "$$ID-2-months": SimpleNamespace(value_type="double_value", deserializer=int),
        "$$ID-3-table": SimpleNamespace(value_type="json_value", deserializer=dict),
    }
    state = SimpleNamespace(_new_widget_state=SimpleNamespace(widget_metadata=known))
    session = SimpleNamespace(session_state=state)
    monkeypatch.setattr(SocketGuard, "_sessions", lambda guard: [session])
    run = BackMsg()
    for name, given in [
        ("$$ID-1-year", {"string_value": "2026"}),
        ("$$ID-1-year", {"int_value": 2026}),
        ("$$ID-2-months", {"int_value": 3}),
        ("$$ID-3-table", {"json_value": '{"rows": []}'}),
        ("$$ID-3-table", {"json_value": "{"}),
        ("$$ID-3-table", {"json_value": "7"}),
        ("$$ID-4-not-drawn", {"bool_value": True}),
        ("login", {"string_value": "owner"}),
    ]:
        run.rerun_script.widget_states.widgets.add(id=name, **given)
    (message,), _ = through(run.SerializeToString())
    kept = message.rerun_script.widget_states.widgets
    assert [(one.id, one.WhichOneof("value")) for one in kept] == [
        ("$$ID-1-year", "string_value"),
        ("$$ID-2-months", "int_value"),
        ("$$ID-3-table", "json_value"),
    ]


@pytest.mark.parametrize("junk", [b"\xff\xff\xff", "text"])
def test_what_is_no_message_ends_the_socket(junk):
    assert passed(junk, told(stop_script=True)) == (
        [],
        [{"type": "websocket.close", "code": 1002}],
    )


@pytest.fixture
def settings(monkeypatch):
    def give(**named):
        for name, value in named.items():
            monkeypatch.setenv(f"SANDAN_{name}", value)

    return give


@pytest.mark.parametrize(
    ("named", "host", "said"),
    [
        ({}, "0.0.0.0", "누가 접속하는지 알 수 없기 때문입니다"),
        ({"USER_HEADER": "X-User"}, "10.0.0.1", "프록시가 보냈는지 확인할 수 없기 때문입니다"),
        ({"USER_HEADER": "X-User", "PROXY_SECRET": "short"}, "127.0.0.1", "16자 이상"),
        ({"USER_HEADER": "X-User", "PROXY_SECRET_FILE": "/none"}, "::", "읽지 못했습니다"),
        ({"SOCKET": "/tmp/s"}, "127.0.0.1", "SANDAN_USER_HEADER와 함께 씁니다"),
    ],
)
def test_a_server_that_could_not_tell_who_comes_does_not_start(settings, named, host, said):
    settings(**named)
    with pytest.raises(CannotServe, match=said) as refused:
        rules_for(host, 8501, named.get("SOCKET", ""))
    assert "SANDAN" in refused.value.english or "secret" in refused.value.english


def test_the_secret_of_the_proxy_comes_from_a_file(settings, tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    settings(USER_HEADER="X-User", PROXY_SECRET_FILE=str(tmp_path / "secret"), HOSTS="a.go.kr, b")
    rules = rules_for("0.0.0.0", 8501)
    assert (rules.user_header, rules.secret, rules.token) == ("x-user", SECRET, "")
    assert rules.hosts == ("a.go.kr", "b")


def test_without_a_header_every_start_has_a_token_of_its_own():
    one, other = rules_for("127.0.0.1", 8501), rules_for("127.0.0.1", 8501)
    assert len(one.token) >= 32
    assert one.token != other.token
    assert one.hosts == ("127.0.0.1", "localhost", "::1")
