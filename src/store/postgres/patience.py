"""How long a PostgreSQL server is waited for: once, and then by nobody for some seconds.

A page asks several things of two databases. If each waited for a server that is silent, the page
would hang for as long as all of them together.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext

SECONDS = 2
"""To connect, and until what was sent is taken for lost. libpq waits no less."""
SECONDS_GONE = 3
"""For so long after it was silent a server is taken for gone: then it is asked again."""
_gone_until: dict[tuple, float] = {}
WAITING: dict[str, Any] = {
    "connect_timeout": SECONDS,
    "tcp_user_timeout": SECONDS * 1000,
    "keepalives_idle": 30,
}
"""Arguments of a connection, of any driver that goes by libpq."""


def wait_once(engine: Engine) -> Engine:
    """Let an Engine fail at once where its server was silent just now, and return it."""
    at = (engine.url.host, engine.url.port, engine.url.query.get("host"))

    def connect(dialect: Dialect, _: object, words: Any, arguments: dict[str, Any]) -> Any:
        if time.monotonic() < _gone_until.get(at, 0.0):
            raise dialect.loaded_dbapi.OperationalError("the server was silent a moment ago")
        begun = time.monotonic()
        try:
            return dialect.connect(*words, **arguments)
        except Exception:
            if time.monotonic() - begun > SECONDS / 2:  # one that refuses says so at once
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
    """Give a connection on which a server reads without a BEGIN before and a ROLLBACK after."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection
