"""Where marts are built: on this machine, or on the Spark cluster that SANDAN_BUILD names."""

import re
from pathlib import Path

from src.settings import setting
from src.store.errors import CannotPublish

CONNECT = "sc"
_ADDRESS = re.compile(r"(spark|sc)://[^/;\s]+:\d+(?:,[^/;\s]+:\d+)*(?:/.*)?")
_HOST = re.compile(r"\[?([^\[\],/]+?)\]?:(\d+)")


def cluster_address() -> str:
    """Return the address of the cluster, "" without one. Raises CannotPublish for another kind."""
    address = setting("SANDAN_BUILD")
    if address and _ADDRESS.fullmatch(address) is None:
        raise CannotPublish("cluster_address", address=address)
    return address


def by_connect(address: str) -> bool:
    """Return whether the address is one of Spark Connect, which needs no Java here."""
    return address.startswith(f"{CONNECT}://")


def hosts_of(address: str) -> list[tuple[str, int]]:
    """Return host and port of each master of an address: a cluster may have some in reserve."""
    named = address.split("://", 1)[1].split("/", 1)[0]
    return [(host, int(port)) for host, port in _HOST.findall(named)]


def archive_folder() -> Path:
    """Return the folder of Parquet files that this machine and all of the cluster see."""
    given = setting("SANDAN_ARCHIVE")
    return (Path(given) if given else Path(setting("SANDAN_DATA")) / "archive").absolute()
