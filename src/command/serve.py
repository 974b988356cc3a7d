"""Serve the dashboard until it is interrupted."""

from src.settings import setting, whole_setting


def run(arguments) -> int:
    """Serve at --host and --port, or at the settings of those names, and return 0 when it ends."""
    from src.ui.server import serve

    host = arguments.host or setting("SANDAN_HOST")
    port = whole_setting("PORT") if arguments.port is None else arguments.port
    print(f"http://{host}:{port} 에서 대시보드를 엽니다. 끝내려면 Ctrl+C를 누르세요.", flush=True)
    serve(host=host, port=port)
    return 0
