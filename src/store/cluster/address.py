"""The address of the Spark cluster that builds marts, where SANDAN_BUILD names one."""

import re
import socket
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from src.settings import setting
from src.store.errors import CannotPublish

CONNECT = "sc"
ANSWER = 5.0
"""Timeout in seconds for a connection and for Java to end."""
_ADDRESS = re.compile(r"(spark|sc)://[^/;\s]+:\d+(?:,[^/;\s]+:\d+)*(?:/.*)?")
_HOST = re.compile(r"(\[[^\]]+\]|[^,:]+):(\d+)")


def cluster_address() -> str:
    """Return the address of the cluster, "" for none. Raises CannotPublish for an invalid one."""
    address = setting("SANDAN_BUILD")
    if address and _ADDRESS.fullmatch(address) is None:
        raise CannotPublish("cluster_address", address=address)
    return address


def by_connect(address: str) -> bool:
    """Return whether the address uses Spark Connect, which needs no Java on this machine."""
    return address.startswith(f"{CONNECT}://")


def hosts_of(address: str) -> list[tuple[str, int]]:
    """Return host and port of each master in an address; a cluster may have standby masters."""
    named = address.split("://", 1)[1].split("/", 1)[0]
    return [(host.strip("[]"), int(port)) for host, port in _HOST.findall(named)]


def is_there(address: str) -> bool:
    """Return whether one of the hosts of an address accepts a connection."""
    for host, port in hosts_of(address):
        with suppress(OSError), socket.create_connection((host, port), ANSWER):
            return True
    return False


def trouble() -> CannotPublish | None:
    """Return why the cluster cannot be used now; None where it can, or where none is set."""
    try:
        address = cluster_address()
    except CannotPublish as refused:
        return refused
    if not address:
        return None
    if find_spec("pyspark") is None:
        return CannotPublish("cluster_driver", said="pyspark")
    return None if is_there(address) else CannotPublish("cluster_gone", address=address)


def archive_folder() -> Path:
    """Return the folder of Parquet files that this machine and every node of the cluster share."""
    given = setting("SANDAN_ARCHIVE")
    return (Path(given) if given else Path(setting("SANDAN_DATA")) / "archive").absolute()
