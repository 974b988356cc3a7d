"""Several processes: where each listens, and the proxy that keeps a reader with one of them."""

import os
import shutil
import subprocess

import pytest

from src.command.proxy_file import proxy_file
from src.command.several import places

AT = ("127.0.0.1:8501", "127.0.0.1:8502")


def test_ports_count_on_and_sockets_get_a_number():
    assert places(3, "127.0.0.1", 8501, "") == [
        ("127.0.0.1", 8501, ""),
        ("127.0.0.1", 8502, ""),
        ("127.0.0.1", 8503, ""),
    ]
    assert [socket for *_, socket in places(2, "", 1, "/run/s")] == ["/run/s.1", "/run/s.2"]


@pytest.mark.parametrize("kind", ["nginx", "haproxy"])
def test_a_proxy_knows_every_process_and_passes_the_user_on(kind):
    words = proxy_file(kind, AT, "X-Remote-User", 500)
    for address in AT:
        assert words.count(f"server {address}") + words.count(f" {address} cookie ") == 1
    assert "X-Remote-User" in words
    assert "X-Sandan-Proxy" in words
    assert "sandan_seat" in words


def test_nginx_understands_what_is_made_for_it(tmp_path):
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    made = proxy_file("nginx", AT, "X-Remote-User", 500)
    (tmp_path / "proxy.conf").write_text('proxy_set_header X-Sandan-Proxy "x";', "utf-8")
    made = made.replace("/etc/sandan", str(tmp_path)).replace("listen 80;", "listen 18080;")
    pid, log = f"pid {tmp_path}/pid; error_log {tmp_path}/log;", "access_log off;"
    whole = f"{pid} events {{}} http {{ {log}\n{made}\n}}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    told = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True
    )
    assert "syntax is ok" in told.stderr, told.stderr


def test_haproxy_understands_what_is_made_for_it(tmp_path):
    if not shutil.which("haproxy"):
        pytest.skip("haproxy is not installed")
    (tmp_path / "h.cfg").write_text(proxy_file("haproxy", AT, "X-Remote-User", 500), "utf-8")
    told = subprocess.run(
        ["haproxy", "-c", "-f", str(tmp_path / "h.cfg")],
        capture_output=True,
        text=True,
        env={**os.environ, "SANDAN_PROXY_SECRET": "0123456789abcdef"},
    )
    assert told.returncode == 0, told.stderr


def test_several_without_a_sign_in_are_refused_in_words(monkeypatch, capsys):
    from src.command.main import main

    monkeypatch.delenv("SANDAN_USER_HEADER", raising=False)
    assert main(["serve", "--processes", "2"]) == 1
    assert "SANDAN_USER_HEADER" in capsys.readouterr().err
    assert main(["serve", "--processes", "2", "--proxy", "nginx", "--port", "9000"]) == 0
    assert "server 127.0.0.1:9001" in capsys.readouterr().out
