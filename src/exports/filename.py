"""Name an exported file so that it can be saved on any system and says what it is."""

import re
import unicodedata
from datetime import date

from src.exports.words import words_of

LONGEST_TITLE = 60  # Hangul is 3 bytes in UTF-8 and a name may have 255, with date and mark
NOT_PLAIN = re.compile(r"[^\w()·.,%\-]+")


def filename(title: str, as_of: date | str, origin: str, lang: str, extension: str) -> str:
    """Return a file name such as `예시-데이터_입주기업_2026-03-31.xlsx`.

    Letters of any script, digits, and ()·.,%- are kept; everything else, spaces, slashes and
    direction marks too, becomes one hyphen. Sample data say so first. `origin` is official or
    sample, `extension` goes with or without its dot.
    """
    words = words_of(lang)
    parts = [words["sample"]] if origin == "sample" else []
    parts += [title, str(as_of or "")]
    plain = [_plain(part) for part in parts]
    plain[-2] = plain[-2] or words["untitled"]
    return "_".join(part for part in plain if part) + "." + _plain(extension)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", str(text))
    return NOT_PLAIN.sub("-", composed)[:LONGEST_TITLE].strip("-._ ")
