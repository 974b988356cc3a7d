"""Several processes: the port of each, and the proxy that keeps a reader with one of them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

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


BEGINS_ONE = """
import multiprocessing, os, signal, sys, threading

from src.command.several import end_with_parent


def serves():
    threading.Thread(target=end_with_parent, daemon=True).start()
    print("serving", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=serves).start()
"""


def test_a_server_ends_when_the_process_that_began_it_is_killed(tmp_path):
    (tmp_path / "begins_one.py").write_text(BEGINS_ONE, "utf-8")
    begun = subprocess.Popen(
        [sys.executable, str(tmp_path / "begins_one.py")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert begun.stdout.readline() == b"serving\n"
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    # The child holds the other end of this pipe, so reading ends when the child has ended
    ended = threading.Thread(target=begun.stdout.read, daemon=True)
    ended.start()
    ended.join(timeout=20)
    assert not ended.is_alive()
    begun.stdout.close()


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


def test_haproxy_asks_for_health_by_a_name_that_the_servers_answer_to(monkeypatch, capsys):
    from src.command.main import main

    for hosts, asked in (("", "localhost"), ("dash.go.kr, www.dash.go.kr", "dash.go.kr")):
        monkeypatch.setenv("SANDAN_HOSTS", hosts)
        assert main(["serve", "--proxy", "haproxy", "--servers", "10.0.0.1:8501"]) == 0
        assert f"GET uri /health hdr Host {asked}\n" in capsys.readouterr().out


def test_several_without_a_sign_in_are_refused_in_words(monkeypatch, capsys):
    from src.command.main import main

    monkeypatch.delenv("SANDAN_USER_HEADER", raising=False)
    assert main(["serve", "--processes", "2"]) == 1
    assert "SANDAN_USER_HEADER" in capsys.readouterr().err
    assert main(["serve", "--processes", "2", "--proxy", "nginx", "--port", "9000"]) == 0
    assert "server 127.0.0.1:9001" in capsys.readouterr().out


def test_the_servers_of_several_machines_stand_behind_one_proxy(capsys):
    from src.command.main import main

    of_two = ["serve", "--processes", "2", "--proxy", "haproxy"]
    assert main([*of_two, "--servers", "10.0.0.1:8501, 10.0.0.2:9000"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines if line.startswith("    server p")] == [
        *("10.0.0.1:8501", "10.0.0.1:8502"),
        *("10.0.0.2:9000", "10.0.0.2:9001"),
    ]


@pytest.mark.parametrize("servers", ["10.0.0.1", "10.0.0.1:8501,", "a;b:1", "a b:80"])
def test_an_address_that_is_none_is_refused_in_words(servers, capsys):
    from src.command.main import main

    assert main(["serve", "--proxy", "nginx", "--servers", servers]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "--servers 10.0.0.1:8501,10.0.0.2:8501" in told.err


@contextmanager
def answering(name):
    """A server that answers every request with its own name."""

    class Named(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Named) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield server
        finally:
            server.shutdown()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def told_to_nginx(folder, made, port):
    secret = folder / "proxy.conf"
    secret.write_text('proxy_set_header X-Sandan-Proxy "x";', "utf-8")
    made = made.replace("/etc/sandan", str(folder)).replace("listen 80;", f"listen {port};")
    rooms = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {folder}/pid; daemon off; error_log stderr; events {{}}"
    whole += f" http {{ access_log off; {rooms}\n{made}\n}}"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")]


def told_to_haproxy(folder, made, port):
    made = made.replace("bind :80 ", f"bind 127.0.0.1:{port} ")
    (folder / "h.cfg").write_text(made, "utf-8")
    return ["haproxy", "-db", "-f", str(folder / "h.cfg")]


@contextmanager
def proxy(kind, folder, addresses):
    """A real proxy before these addresses, run with the configuration that is generated for it."""
    if not shutil.which(kind):
        pytest.skip(f"{kind} is not installed")
    port = free_port()
    made = proxy_file(kind, addresses, "X-Remote-User", 500)
    words = {"nginx": told_to_nginx, "haproxy": told_to_haproxy}[kind](folder, made, port)
    secret = {**os.environ, "SANDAN_PROXY_SECRET": "0123456789abcdef"}
    with subprocess.Popen(words, env=secret, stderr=subprocess.DEVNULL) as running:
        try:
            up(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            running.terminate()


def up(port):
    """Wait until something listens on a port; a proxy is up in less than a second."""
    for _ in range(2_000):
        with socket.socket() as one:
            one.settimeout(5)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
            threading.Event().wait(0.01)
    pytest.fail(f"nothing listens at {port}")


def ask(address, seat=None):
    """Return the name of the server that answered, and the cookie that names a seat."""
    asked = Request(address, headers={"Cookie": f"sandan_seat={seat}"} if seat else {})
    with urlopen(asked, timeout=20) as answer:
        cookie = answer.headers.get("Set-Cookie", "")
        return answer.read().decode(), cookie.partition("=")[2].partition(";")[0]


@pytest.mark.parametrize("kind", ["nginx", "haproxy"])
def test_who_came_to_a_server_stays_and_goes_on_with_the_other_when_it_dies(kind, tmp_path):
    with answering("one") as one, answering("two") as two:
        servers = {"one": one, "two": two}
        at = [f"127.0.0.1:{server.server_port}" for server in servers.values()]
        with proxy(kind, tmp_path, at) as address:
            came = [ask(address) for _ in range(12)]
            assert {name for name, _ in came} == {"one", "two"}
            for name, seat in came:
                assert [ask(address, seat)[0] for _ in range(3)] == [name] * 3
            name, seat = came[0]
            servers[name].shutdown()
            servers[name].server_close()
            (other,) = {"one", "two"} - {name}
            assert ask(address, seat)[0] == other


@contextmanager
def dying():
    """A server that closes every connection before it answers; it records how often."""

    class Dying(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/health":
                self.send_response(200)
                self.end_headers()
            else:
                self.asked()

        def do_POST(self):
            self.asked()

        def asked(self):
            self.server.asked.append(self.command)
            self.close_connection = True

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Dying) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.mark.parametrize("kind", ["nginx", "haproxy"])
def test_nobody_is_refused_when_a_server_dies_with_all_its_processes(kind, tmp_path):
    with answering("one") as one, answering("two") as two, answering("three") as three:
        dead = [f"127.0.0.1:{free_port()}" for _ in range(3)]
        at = [f"127.0.0.1:{server.server_port}" for server in (one, two, three)]
        with proxy(kind, tmp_path, [*dead, *at]) as address:
            names = [ask(address)[0] for _ in range(12)]
            assert set(names) <= {"one", "two", "three"}
            assert [ask(address, f"p{number}")[0] in names for number in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize("kind", ["nginx", "haproxy"])
def test_what_a_server_did_not_answer_before_it_died_is_asked_of_another(kind, tmp_path):
    with answering("one") as one, dying() as two:
        at = [f"127.0.0.1:{server.server_port}" for server in (two, one)]
        with proxy(kind, tmp_path, at) as address:
            assert {ask(address)[0] for _ in range(6)} == {"one"}
            assert "GET" in two.asked
            posted = Request(address, b"rows", headers={"Cookie": "sandan_seat=p1"}, method="POST")
            with pytest.raises(HTTPError, match="502"):
                urlopen(posted, timeout=20)
