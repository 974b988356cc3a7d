"""Send requests to an ASGI application without a server."""

import asyncio


def ask(app, path: str, *, query: str = "", method: str = "GET", kind: str = "http", **headers):
    """Return (status, headers, body) of the answer of `app`; a refused websocket has status 403.

    headers : with underscores in place of hyphens.
    """
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if sent[0]["type"] == "websocket.close":
        return 403, {}, b""
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


def answering(body: bytes, status: int = 200, **headers):
    """Return an application that gives one answer to everything and records its requests."""

    async def app(scope, receive, send):
        app.asked.append(scope)
        pairs = [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        middle = len(body) // 2  # in two parts, as files are sent
        await send({"type": "http.response.body", "body": body[:middle], "more_body": True})
        await send({"type": "http.response.body", "body": body[middle:]})

    app.asked = []
    return app
