"""Streamlit's index.html in the reader's language.

Streamlit speaks English only. The page gets its language, a title and a sentence for browsers
without scripts. The words of Streamlit's own widgets are translated in the browser, by
static/localise.js with the table static/localise.ko.json.
"""

import gzip
import re
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from src.ui.security import INDEX
from src.ui.stored_files import marked

LANGUAGES = ("ko", "en")
PARTS = ("Html", "rehype-raw", "Selectbox")
"""Streamlit's scripts that draw the first elements of most pages; they are loaded ahead."""
SCRIPTS = ("history", "figures", "links", "copy", "print", "places")
FONTS = ("Regular", "Bold")

TITLES = {"ko": "워라밸 행복산단", "en": "Happy Complexes: work-life balance"}
WITHOUT_SCRIPTS = {
    "ko": "이 화면은 JavaScript로 그립니다. 브라우저에서 JavaScript를 허용한 뒤 다시 여세요.",
    "en": "This screen is drawn by JavaScript. Allow JavaScript in your browser and open it again.",
}

# Changes of Streamlit's index.html. If a pattern is not found the start fails, so that a new
# version of Streamlit cannot silently lose one.
CHANGES = (
    (r"<!--.*?-->", ""),
    (r'<html lang="en">', '<html lang="{lang}" data-first-language="{first}">'),
    (r"<title>.*?</title>", "<title>{title}</title>"),
    (r"<noscript>.*?</noscript>", "<noscript><p>{without_scripts}</p></noscript>"),
    (r'<link rel="service-desc"[^>]*/>', ""),  # points at the agent interface, which is off
    (
        r'<link rel="shortcut icon"[^>]*/>',
        '<link rel="shortcut icon" href="app/static/favicon.png" />',
    ),
    # before Streamlit's own script, which reads what ours prepares
    (
        r'<script type="module"',
        '<script src="{ahead}" data-parts="{parts}" defer></script>\n    <script type="module"',
    ),
    (r"</head>", "  {added}\n  </head>"),  # after Streamlit's own styles, which ours override
    # We do not use the Latin font that Streamlit preloads.
    (r'<link\s+rel="preload"[^>]*SourceSans[^>]*/>', ""),
)


def localised(index: str, lang: str, first: str) -> str:
    """Return the page `index` in the language `lang`; `first` is the default language.

    Raises ValueError where a change does not fit the page.
    """
    words = {
        "lang": lang,
        "first": first,
        "title": TITLES[lang],
        "without_scripts": WITHOUT_SCRIPTS[lang],
        "ahead": marked("ahead.js"),
        "parts": " ".join(map(part, PARTS)),
        "added": "\n    ".join(added()),
    }
    for pattern, replacement in CHANGES:
        text = replacement.format(**words)
        index, count = re.subn(pattern, text.replace("\\", r"\\"), index, flags=re.DOTALL)
        if not count:
            raise ValueError(f"Streamlit's index.html has no {pattern!r}")
    return index


def added() -> list[str]:
    """Return the elements that we add to the head: our scripts, style sheet and fonts."""
    words, localise = marked("localise.ko.json"), marked("localise.js")
    fonts = [f"app/static/fonts/PretendardGOV-{one}-1.3.9.subset.woff2" for one in FONTS]
    return [
        f'<script src="{localise}" data-words="{words}" defer></script>',
        *(f'<script src="{marked(f"{one}.js")}" defer></script>' for one in SCRIPTS),
        *(f'<link rel="preload" as="font" crossorigin href="{one}" />' for one in fonts),
        f'<link rel="stylesheet" href="{marked("dashboard.css")}" />',
    ]


def part(name: str) -> str:
    """Return the address of one of Streamlit's scripts, whose file name ends with a hash.

    Raises ValueError where there is none, or more than one.
    """
    found = sorted(INDEX.parent.glob(f"static/js/{name}.*.js"))
    if len(found) != 1:
        raise ValueError(f"Streamlit's page has {len(found)} files {name!r}")
    return f"./{found[0].relative_to(INDEX.parent).as_posix()}"


def language_of(query: bytes, first: str) -> str:
    """Return the language in a query string, `first` where it names none of LANGUAGES."""
    asked = parse_qs(query.decode("latin-1")).get("lang", [first])[0]
    return asked if asked in LANGUAGES else first


class IndexPages:
    """ASGI layer: answers with the localised page wherever Streamlit answers with its own."""

    def __init__(self, app: ASGIApp, first_language: str) -> None:
        self.app = app
        self.first = first_language if first_language in LANGUAGES else LANGUAGES[0]
        index = INDEX.read_text("utf-8")
        pages = {lang: localised(index, lang, self.first).encode() for lang in LANGUAGES}
        self.pages = {lang: (page, gzip.compress(page, mtime=0)) for lang, page in pages.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(("/media/", "/app/static/")):
            return await self.app(scope, receive, send)
        replaced = False

        async def send_localised(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_page(message):
                replaced = True
                await self._answer(scope, send)
            elif not replaced:
                await send(message)

        return await self.app(scope, receive, send_localised)

    async def _answer(self, scope: Scope, send: Send) -> None:
        plain, packed = self.pages[language_of(scope["query_string"], self.first)]
        takes_gzip = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
        body = packed if takes_gzip else plain
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            *([(b"content-encoding", b"gzip")] if takes_gzip else []),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": body})


def _is_page(message: Message) -> bool:
    kind = dict(message["headers"]).get(b"content-type", b"")
    return message["status"] == 200 and kind.startswith(b"text/html")
