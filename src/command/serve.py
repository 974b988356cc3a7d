"""Serve the dashboard until it is interrupted."""

import os

from src.settings import setting, whole_setting


def run(arguments) -> int:
    """Serve at --host and --port, or at the settings of those names, and return 0 when it ends."""
    # Before Arrow is loaded: its own pool would keep 40 MB of what a dozen large answers had freed.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from src.ui.server import serve

    host = arguments.host or setting("SANDAN_HOST")
    port = whole_setting("PORT") if arguments.port is None else arguments.port
    serve(host=host, port=port)
    return 0
