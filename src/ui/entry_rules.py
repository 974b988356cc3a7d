"""The rules by which the server lets visitors in, read from the settings before it listens."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from src.settings import setting, whole_setting
from src.text.catalogue import Texts

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHORTEST_SECRET = 16


class CannotServe(Exception):
    """The server cannot start: str() says why in Korean, `.english` in English."""

    def __init__(self, key: str, **values: str | int):
        super().__init__(Texts("ko")(key, **values))
        self.english = Texts("en")(key, **values)


@dataclass(frozen=True)
class EntryRules:
    """How visitors are identified.

    user_header : header in which the proxy names the user, "" where nobody signs in. secret : with
    it the proxy proves its identity; "" where a Unix socket or the loopback address keeps others
    out. hosts : host names that requests may use, () for any. token : whoever presents it is the
    owner of the data folder; "" where users sign in. cookie : name of the owner's cookie.
    """

    user_header: str = ""
    secret: str = ""
    hosts: tuple[str, ...] = ()
    token: str = ""
    cookie: str = "sandan_owner"
    idle_seconds: float = 1800
    most_upload_bytes: int = 2**31

    @property
    def cookie_value(self) -> str:
        """Return the value of the owner's cookie: a hash, never the token itself."""
        return hashlib.sha256(f"cookie {self.token}".encode()).hexdigest()


def rules_for(host: str, port: int, socket: str = "") -> EntryRules:
    """Return the rules for a server at this address, or at a Unix socket.

    Raises CannotServe where official data would be open to whoever reaches it.
    """
    header, secret = setting("SANDAN_USER_HEADER").strip().lower(), _secret()
    named = tuple(one.strip().lower() for one in setting("SANDAN_HOSTS").split(",") if one.strip())
    away = not socket and host not in LOOPBACK
    if away and not header:
        raise CannotServe("server.no_header", host=host)
    if away and not secret:
        raise CannotServe("server.no_proof", host=host)
    if socket and not header:
        raise CannotServe("server.socket_without_header")
    idle = 60.0 * whole_setting("SANDAN_IDLE_MINUTES")
    room = whole_setting("SANDAN_UPLOADS_MB") * 2**20
    if header:
        return EntryRules(header, secret, named, idle_seconds=idle, most_upload_bytes=room)
    hosts, token = (*LOOPBACK, *named), secrets.token_urlsafe(24)
    return EntryRules("", "", hosts, token, f"sandan_{port}", idle, room)


def _secret() -> str:
    """Return the secret of the proxy from its setting or its file."""
    path = setting("SANDAN_PROXY_SECRET_FILE")
    if not path:
        secret = setting("SANDAN_PROXY_SECRET")
    else:
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise CannotServe("server.secret_unread", path=path) from None
    if (secret or path) and len(secret) < SHORTEST_SECRET:
        raise CannotServe("server.secret_short", shortest=SHORTEST_SECRET)
    return secret
