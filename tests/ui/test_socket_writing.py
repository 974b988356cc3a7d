"""Messages on a websocket are written together, in order, and compressed."""

import asyncio
import random
import threading
import zlib

import pytest
import uvicorn
from websockets.sync.client import connect

from src.ui.socket_writing import PACKED, TOGETHER, WINDOW, Socket, Together


class Written:
    """A transport that records its calls."""

    def __init__(self):
        self.done = []

    def write(self, data):
        self.done.append(data)

    def close(self):
        self.done.append("closed")

    def is_closing(self):
        return False


@pytest.fixture
def written():
    return Written()


def test_what_comes_in_one_turn_of_the_loop_is_written_by_one_call_in_its_order(written):
    async def two_turns():
        together = Together(written, asyncio.get_running_loop())
        together.write(b"a")
        together.write(b"bc")
        assert written.done == []
        await asyncio.sleep(0)
        together.write(b"d")
        await asyncio.sleep(0)

    asyncio.run(two_turns())
    assert written.done == [b"abc", b"d"]


def test_what_waits_is_written_before_it_closes_and_nothing_after(written):
    async def closed():
        together = Together(written, asyncio.get_running_loop())
        together.write(b"last words")
        together.close()
        await asyncio.sleep(0)

    asyncio.run(closed())
    assert written.done == [b"last words", "closed"]


def test_the_rest_is_the_transports_own(written):
    assert Together(written, None).is_closing() is False


async def says_all_again(scope, receive, send):
    """Answer each message of a websocket with a hundred like it, one by one."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        for number in range(100):
            await send({"type": "websocket.send", "bytes": b"%d " % number + message["bytes"]})


async def says_all_again_at_once(scope, receive, send):
    """Answer each message of a websocket with a hundred like it, passed as one, as two and one."""
    await receive()
    assert TOGETHER in scope["extensions"]
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        several = [b"%d " % number + message["bytes"] for number in range(100)]
        for some in (several[:97], several[97:99], several[99:]):
            await send({"type": "websocket.send", TOGETHER: some})


@pytest.mark.parametrize("app", [says_all_again, says_all_again_at_once])
def test_a_hundred_messages_arrive_whole_in_their_order_and_packed(app):
    config = uvicorn.Config(app, port=0, ws=Socket, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    began = threading.Event()
    startup = server.startup

    async def startup_told(sockets=None):
        await startup(sockets)
        began.set()

    server.startup = startup_told
    running = threading.Thread(target=server.run)
    running.start()
    assert began.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    with connect(f"ws://127.0.0.1:{port}") as socket:
        for asked in (b"short", b"long " * 20_000):
            socket.send(asked)
            assert [socket.recv(timeout=20) for _ in range(100)] == [
                b"%d " % number + asked for number in range(100)
            ]
        agreed = socket.response.headers["Sec-WebSocket-Extensions"]
        assert "permessage-deflate" in agreed
        assert "server_max_window_bits=14" in agreed
    server.should_exit = True
    running.join(20)
    assert not running.is_alive()


def test_a_page_that_is_sent_again_is_packed_by_what_was_sent_before():
    letters = random.Random(5).randbytes(10_000)
    packed = zlib.compressobj(wbits=-WINDOW, **PACKED)
    first, again = (
        len(packed.compress(letters) + packed.flush(zlib.Z_SYNC_FLUSH)) for _ in range(2)
    )
    assert first > 10_000
    assert again < 200
