"""The addresses of databases that several servers share. Importing this loads no driver."""

from src.settings import setting


def has_server() -> bool:
    """Return whether versions are served from a database instead of from files."""
    return bool(setting("SANDAN_STORE"))


def operations_address() -> str:
    """Return the address of the operations database, "" for the one in the data folder."""
    return setting("SANDAN_OPERATIONS")


def shared_operations() -> str:
    """Return the address of the operations database where several servers share it, else ""."""
    address = operations_address()
    return address if address.startswith("postgresql") else ""
