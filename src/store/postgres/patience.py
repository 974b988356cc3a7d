"""Timeouts for a PostgreSQL server, and a circuit breaker for one that does not answer.

A page runs several queries on two databases. If each waited for a silent server, the page would
hang for the sum of all timeouts.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext

SECONDS = 2
"""For connecting, and until unacknowledged data count as lost. libpq's minimum is 2."""
SECONDS_GONE = 3
"""After a timeout, connections fail at once for this long; then the server is tried again."""
_gone_until: dict[tuple, float] = {}
WAITING: dict[str, Any] = {
    "connect_timeout": SECONDS,
    "tcp_user_timeout": SECONDS * 1000,
    "keepalives_idle": 30,
}
"""Connection arguments for every driver based on libpq."""


def wait_once(engine: Engine) -> Engine:
    """Let an Engine fail at once for SECONDS_GONE after its server timed out, and return it."""
    at = (engine.url.host, engine.url.port, engine.url.query.get("host"))

    def connect(dialect: Dialect, _: object, words: Any, arguments: dict[str, Any]) -> Any:
        if time.monotonic() < _gone_until.get(at, 0.0):
            raise dialect.loaded_dbapi.OperationalError("the server was silent a moment ago")
        begun = time.monotonic()
        try:
            return dialect.connect(*words, **arguments)
        except Exception:
            if time.monotonic() - begun > SECONDS / 2:  # a server that refuses does so at once
                _gone_until[at] = time.monotonic() + SECONDS_GONE
            raise

    def lost(context: ExceptionContext) -> None:
        if (
            context.is_pre_ping
            and context.is_disconnect
            and "timed out" in str(context.original_exception)
        ):
            _gone_until[at] = time.monotonic() + SECONDS_GONE

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "handle_error", lost)
    return engine


@contextmanager
def one_statement(engine: Engine) -> Iterator[Connection]:
    """Open a connection for reading; on a server without the round trips of BEGIN and ROLLBACK."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection
