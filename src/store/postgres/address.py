"""Whether versions are served from a PostgreSQL server; without it none of this is imported."""

from src.settings import setting


def has_server() -> bool:
    """Return whether versions are served from a database instead of from files."""
    return bool(setting("SANDAN_STORE"))
