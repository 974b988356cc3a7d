"""Serve the dashboard until it is interrupted."""

from src.settings import setting, whole_setting


def run(arguments) -> int:
    """Serve at --host and --port, or at the settings of those names, and return 0 when it ends."""
    from src.ui.server import serve

    host = arguments.host or setting("SANDAN_HOST")
    port = whole_setting("PORT") if arguments.port is None else arguments.port
    serve(host=host, port=port)
    return 0
