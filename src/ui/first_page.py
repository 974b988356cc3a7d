"""A redirect for the first page's name: Streamlit serves that page at / and not at /overview."""

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAME = "overview"


class FirstPage:
    """ASGI layer that redirects the first page's name to /, keeping the choices."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") == f"/{NAME}":
            choices = scope.get("query_string", b"").decode("latin-1")
            answer = RedirectResponse(f"/?{choices}" if choices else "/")
            return await answer(scope, receive, send)
        return await self.app(scope, receive, send)
