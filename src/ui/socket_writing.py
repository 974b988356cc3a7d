"""Writing to websockets: messages are batched into one write, and compressed across messages."""

from __future__ import annotations

from typing import Any, cast

import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

WINDOW = 14
PACKED: dict[str, Any] = {"level": 3, "memLevel": 7}
"""Compression: window bits (2 to that power, in bytes) and zlib settings. A run sends much of the
last one again, which uvicorn's window of 4 kB has forgotten. This takes 128 kB of memory per
reader; zlib's largest window would take 256."""
FROM_READERS = 12
"""Window bits for messages of readers, which are short."""
TOGETHER = "sandan.together"
"""Key of a list of messages within one ASGI message, so that they pass each layer once; also the
extension by which a scope says that its socket accepts such messages."""


class Together:
    """A transport that joins all writes of one turn of the event loop into one system call.

    A page is some fifty short messages; one call for each is a twentieth of the cost of a cached
    page. Everything else is passed to the wrapped transport.
    """

    def __init__(self, transport: Any, loop: Any):
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Queue data; the first of a turn schedules the flush."""
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)

    def flush(self) -> None:
        """Write all queued data."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._transport.write(b"".join(waiting))

    def close(self) -> None:
        """Flush, then close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Socket(WebSocketsSansIOProtocol):
    """uvicorn's websocket with batched writes and a larger compression window."""

    def __init__(self, config: uvicorn.Config, *args: Any, **more: Any):
        super().__init__(config, *args, **more)
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = [
                ServerPerMessageDeflateFactory(
                    server_max_window_bits=WINDOW,
                    client_max_window_bits=FROM_READERS,
                    compress_settings=PACKED,
                )
            ]

    async def run_asgi(self) -> None:
        """Run the application, telling it that it may send several messages as one."""
        self.scope.setdefault("extensions", {})[TOGETHER] = {}
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """Send a message, or the several that it holds."""
        *before, last = message.get(TOGETHER) or [None]
        if last is not None:
            if not self.close_sent:
                for content in before:
                    self._send_one(content)
            message = {"type": "websocket.send", "bytes": last}
        await super().send(message)

    def _send_one(self, content: bytes) -> None:
        try:
            self.conn.send_binary(content)
        except InvalidState:
            raise ClientDisconnected from None

    def connection_made(self, transport: Any) -> None:
        """Wrap the transport of a new connection."""
        super().connection_made(cast(Any, Together(transport, self.loop)))
