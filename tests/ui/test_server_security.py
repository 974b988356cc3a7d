"""The headers of every answer, and the requests that the server refuses."""

import pytest

from src.ui.security import INDEX, Guard, content_security_policy
from tests.ui.asgi import answering, ask


def test_only_the_inline_script_of_the_page_itself_may_run():
    index = "<!-- <script>no()</script> --><script>yes()</script><script src='a.js'></script>"
    policy = content_security_policy(index)
    # printf 'yes()' | openssl dgst -sha256 -binary | base64
    assert "'sha256-7VRzZZwRcmiRiMMK6/4syCdMmoK3aDRfkiGsmeZx6Z8='" in policy
    assert policy.count("sha256-") == 1


def test_streamlits_page_has_one_inline_script_and_the_policy_names_no_other_host():
    policy = content_security_policy(INDEX.read_text("utf-8"))
    assert policy.count("sha256-") == 1
    assert "http" not in policy
    assert "*" not in policy
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]


def test_every_answer_carries_our_headers_and_does_not_name_the_server():
    inner = answering(b"ok", server="uvicorn", access_control_allow_origin="*", etag="1")
    _, headers, body = ask(Guard(inner), "/", host="127.0.0.1:8501")
    assert body == b"ok"
    assert headers["etag"] == "1"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("origin", "answered"),
    [
        ("http://dash.example", True),
        ("https://dash.example", True),  # a proxy in front handles TLS and keeps the host
        ("http://evil.example", False),
        ("http://dash.example.evil.example", False),
        ("http://dash.example:81", False),
        ("null", False),  # a sandboxed frame or a local file
    ],
)
def test_pages_of_other_sites_are_refused(kind, origin, answered):
    inner = answering(b"ok")
    status, _, _ = ask(
        Guard(inner), "/_stcore/stream", kind=kind, host="dash.example", origin=origin
    )
    assert (status == 200) == answered
    assert len(inner.asked) == answered


def test_a_program_that_names_no_origin_is_answered():
    assert ask(Guard(answering(b"ok")), "/", host="dash.example")[0] == 200
