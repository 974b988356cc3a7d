"""Serve the dashboard until it is interrupted."""

import re
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, MISUSED, REFUSED, warn
from src.command.proxy_file import proxy_file
from src.command.several import places, serve_several
from src.settings import EndedSetting, refuse_ended, setting, whole_setting
from src.store.postgres.address import has_server
from src.text.catalogue import LANGUAGES, Texts

SERVER = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(?P<port>[0-9]{1,5})")


def run(arguments: Namespace) -> int:
    """Serve at --host and --port, else at SANDAN_HOST and PORT; return 0 when interrupted."""
    try:
        refuse_ended()
    except EndedSetting as ended:
        warn(f"{ended}\n{ended.english}")
        return REFUSED
    host = arguments.host or setting("SANDAN_HOST")
    port = whole_setting("PORT") if arguments.port is None else arguments.port
    if arguments.proxy:
        return _print_proxy(arguments, host, port)
    if arguments.processes > 1 and not setting("SANDAN_USER_HEADER"):
        warn("\n".join(Texts(lang)("server.several_without_header") for lang in LANGUAGES))
        return REFUSED
    folder = Path(setting("SANDAN_DATA"))
    if has_server():
        folder.mkdir(parents=True, exist_ok=True)
    if folder.is_dir():
        _tidy_folder(folder)
    if not _migrate(folder):
        return REFUSED
    if arguments.processes > 1:
        serve_several(places(arguments.processes, host, port, setting("SANDAN_SOCKET")))
        return DONE
    from src.ui.server import serve

    serve(host=host, port=port)
    return DONE


def _print_proxy(arguments: Namespace, host: str, port: int) -> int:
    """Print the configuration of a proxy in front of the processes of one or several servers."""
    kind, servers = arguments.proxy, [(host, port)]
    socket = setting("SANDAN_SOCKET")
    if arguments.servers:
        socket, servers = "", [_server_at(address) for address in arguments.servers.split(",")]
    if None in servers:
        warn("\n".join(Texts(lang)("server.servers") for lang in LANGUAGES))
        return MISUSED
    at = [place for server in servers for place in places(arguments.processes, *server, socket)]
    prefix = "unix:" if kind == "nginx" else "unix@"
    addresses = [f"{prefix}{socket}" if socket else f"{name}:{port}" for name, port, socket in at]
    header = setting("SANDAN_USER_HEADER") or "X-Remote-User"
    host = setting("SANDAN_HOSTS").split(",")[0].strip() or "localhost"
    upload = whole_setting("SANDAN_UPLOAD_MB")
    print(proxy_file(kind, addresses, header, upload, host), end="")
    return DONE


def _server_at(address: str) -> tuple[str, int] | None:
    """Return host and port of a typed address, None where it is not one."""
    parts = SERVER.fullmatch(address.strip())
    return (parts["host"], int(parts["port"])) if parts else None


def _migrate(folder: Path) -> bool:
    """Bring the operations database up to date; return whether the pages may be served.

    If it cannot be reached, a warning is printed and pages are served all the same: it is tried
    again when it is needed. A database of a newer program is refused, because this program would
    write what the newer one cannot read.
    """
    if not setting("SANDAN_OPERATIONS") and not folder.is_dir():
        return True
    return rename_noted(folder)


def rename_noted(folder: Path) -> bool:
    """Move people's notes on companies to ids that reveal no registration number.

    If the database cannot be reached, a warning is printed and the next start tries again. Returns
    False if the database belongs to a newer program.
    """
    from src.store.errors import CannotPublish
    from src.store.operations.engine import open_operations
    from src.store.operations.errors import NewerDatabase, OperationsError
    from src.store.operations.renamed import rename_companies

    try:
        rename_companies(open_operations(setting("SANDAN_OPERATIONS"), folder), folder)
    except (OperationsError, CannotPublish) as refused:
        warn(f"{refused}\n{refused.english}")
        return not isinstance(refused, NewerDatabase)
    return True


def _tidy_folder(folder: Path) -> None:
    """Close the data folder to other users, remove files of dead processes, delete old records.

    Records in a database that cannot be reached wait for the next start.
    """
    from src.store import left_over
    from src.store.disk import tighten
    from src.store.operations.errors import OperationsError
    from src.store.record_chain import prune

    tighten(folder)
    left_over.clear(folder, whole_setting("SANDAN_CHECK_HOURS"))
    with suppress(OperationsError):  # _migrate warns of it
        prune(folder, whole_setting("SANDAN_RECORD_MONTHS"))


COMMAND = Command(
    "serve",
    run,
    Argument("--port", type=int, default=None, metavar="PORT"),
    Argument("--host", default=None, metavar="HOST"),
    Argument("--processes", type=int, default=1, metavar="N"),
    Argument("--proxy", choices=("nginx", "haproxy"), default=None, metavar="KIND"),
    Argument("--servers", default="", metavar="HOST:PORT,…"),
)
