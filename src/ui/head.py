"""The head of every page as one piece of HTML: brand, menu, data line, language, question.

Links carry a page in data-page and codes in data-to. static/links.js adds the choices that all
pages share (place, programme, language) and follows links without reloading the page.
"""

from dataclasses import dataclass
from functools import lru_cache

from src.figures.markup import Drawing, escaped
from src.text.catalogue import LANGUAGES
from src.ui.address import CLEAR
from src.ui.run import t

BRAND = "app/static/brand-{lang}.svg"


@dataclass(frozen=True)
class Head:
    """What the head shows. pages : names of pages by group of the menu, the first page first.

    as_of, version : of the data, None where there are none. sample : whether the data are made up.
    saves : whether the reader can save the page as a view.
    """

    name: str
    pages: tuple[tuple[str, ...], ...]
    as_of: str | None
    version: str | None
    sample: bool
    saves: bool = False


def drawn(head: Head) -> Drawing:
    """Return the head as HTML, every text in it escaped."""
    return _drawn(head, t.lang)


@lru_cache(maxsize=256)
def _drawn(head: Head, lang: str) -> Drawing:
    first = head.pages[0][0]
    menu = "".join(
        f"<ul>{''.join(_item(name, head.name, first) for name in group)}</ul>"
        for group in head.pages
    )
    name = escaped(t("app.name"))
    return Drawing(
        '<header class="page-head">'
        f'<a class="brand" {_page(first, first)}><img src="{BRAND.format(lang=lang)}" '
        f'alt="{name}" height="28"></a>'
        f'<nav class="menu" aria-label="{escaped(t("frame.menu"))}">{menu}</nav>'
        f'<details class="menu"><summary>{escaped(t("frame.menu"))}</summary>'
        f'<nav aria-label="{escaped(t("frame.menu"))}">{menu}</nav></details>'
        f'<p class="ends">{_data_line(head)}{_languages()}</p>'
        f"</header>{_sample(head)}{_question(head)}"
    )


def _page(name: str, first: str) -> str:
    path = "./" if name == first else name
    return f'href="{escaped(path)}" data-page="{escaped(path)}"'


def _item(name: str, present: str, first: str) -> str:
    here = ' aria-current="page"' if name == present else ""
    return f"<li><a {_page(name, first)}{here}>{escaped(t(f'{name}.title'))}</a></li>"


def _data_line(head: Head) -> str:
    if head.version is None:
        return ""
    line = escaped(t("frame.data_line", as_of=head.as_of))
    whole = escaped(t("frame.version_line", as_of=head.as_of, version=head.version))
    return f'<span class="as-of" title="{whole}">{line}</span>'


def _languages() -> str:
    others = [lang for lang in LANGUAGES if lang != t.lang]
    return "".join(
        f'<a href="?lang={lang}" data-to="lang={lang}" hreflang="{lang}" lang="{lang}">'
        f"{escaped(t(f'frame.languages.{lang}'))}</a>"
        for lang in others
    )


def _sample(head: Head) -> str:
    return f'<p class="sample-strip">{escaped(t("frame.sample"))}</p>' if head.sample else ""


def _question(head: Head) -> str:
    name = head.name
    save = f'<a href="?save=1" data-to="save=1">{escaped(t("views.save_link"))}</a>'
    clear = f"?lang={t.lang}&amp;{CLEAR}=1"
    return (
        f'<div class="question"><h1 tabindex="-1">{escaped(t(f"{name}.title"))}</h1>'
        f"<p>{escaped(t(f'{name}.question'))}</p>"
        f'<p class="acts"><a href="{clear}" data-clear="1">'
        f"{escaped(t('frame.clear'))}</a>"
        f'<button type="button" data-copy-link="{escaped(t("frame.copied"))}">'
        f"{escaped(t('frame.copy'))}</button>{save if head.saves else ''}</p></div>"
    )
