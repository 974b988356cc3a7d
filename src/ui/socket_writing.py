"""How messages go down a websocket: what is ready together is written together, packed as told."""

from __future__ import annotations

from typing import Any, cast

import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

WINDOW = 14
PACKED: dict[str, Any] = {"level": 3, "memLevel": 7}
"""Of what was sent before zlib looks at so much (2 to the power of it, in bytes), and how hard. A
run sends much of the last one again: uvicorn's own 4 kB have forgotten it. Each reader takes 128 kB
for it, with the most that zlib can look at 256."""
FROM_READERS = 12
"""The window of what readers send, which is short."""
TOGETHER = "sandan.together"
"""Under what name a message holds several that are sent after each other, and a scope says that its
socket takes such: on their way to it they then pass each layer once."""


class Together:
    """A transport that writes all that comes until the loop turns by one call.

    A page is some fifty short messages; to hand each to the system alone is a twentieth of what a
    page costs that was made before. All else is the transport's own.
    """

    def __init__(self, transport: Any, loop: Any):
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep what is to be written; the first that waits asks for the writing."""
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._transport.write(b"".join(waiting))

    def close(self) -> None:
        """Write what waits, and close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Socket(WebSocketsSansIOProtocol):
    """uvicorn's websocket, which writes together and packs by what was sent before."""

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
        """Run the application, which may send several messages as one."""
        self.scope.setdefault("extensions", {})[TOGETHER] = {}
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """Send a message, or several after each other."""
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
        """Take over a connection from HTTP."""
        super().connection_made(cast(Any, Together(transport, self.loop)))
