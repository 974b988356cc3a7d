"""Korean names in Latin letters, by the Revised Romanisation of Korean (2000-8).

The rules follow pronunciation: adjacent consonants change each other (종로 Jongno, 신라 Silla,
왕십리 Wangsimni). The ㄴ inserted between two words (학여울 Hangnyeoul) is not handled, as the
spelling does not show where a word ends.
"""

import re

FIRST = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj",
    "ch", "k", "t", "p", "h",
)  # fmt: skip
MIDDLE = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
LAST = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
SHUT = {
    sound: closed
    for sounds, closed in (
        ("ㄱㄲㄳㄺㅋ", "k"),
        ("ㄴㄵㄶ", "n"),
        ("ㄷㅅㅆㅈㅊㅌㅎ", "t"),
        ("ㄹㄼㄽㄾㅀ", "l"),
        ("ㅁㄻ", "m"),
        ("ㅂㅄㅍㄿ", "p"),
        ("ㅇ", "ng"),
    )
    for sound in sounds
}
"""A final consonant at the end of a syllable."""
OPEN = {
    "ㄱ": "g", "ㄲ": "kk", "ㄴ": "n", "ㄷ": "d", "ㄹ": "r", "ㅁ": "m", "ㅂ": "b",
    "ㅅ": "s", "ㅆ": "ss", "ㅇ": "ng", "ㅈ": "j", "ㅊ": "ch", "ㅋ": "k",
    "ㅌ": "t", "ㅍ": "p", "ㅎ": "", "ㄳ": "ks", "ㄵ": "nj", "ㄶ": "n", "ㄺ": "lg",
    "ㄻ": "lm", "ㄼ": "lb", "ㄽ": "ls", "ㄾ": "lt", "ㄿ": "lp", "ㅀ": "r",
    "ㅄ": "ps",
}  # fmt: skip
"""A final consonant before a vowel."""
MEET = {
    ("k", "n"): ("ng", "n"), ("k", "m"): ("ng", "m"), ("k", "r"): ("ng", "n"),
    ("t", "n"): ("n", "n"), ("t", "m"): ("n", "m"), ("t", "r"): ("n", "n"),
    ("p", "n"): ("m", "n"), ("p", "m"): ("m", "m"), ("p", "r"): ("m", "n"),
    ("n", "r"): ("l", "l"), ("l", "n"): ("l", "l"), ("l", "r"): ("l", "l"),
    ("m", "r"): ("m", "n"), ("ng", "r"): ("ng", "n"),
}  # fmt: skip
"""A final consonant followed by an initial one."""
HARDENED = {"ㄷ": "j", "ㅌ": "ch"}
"""Final consonants that change before 이."""
SILENT, EE = FIRST.index(""), MIDDLE.index("i")
HANGUL = re.compile("[가-힣]+")


def romanised(text: str) -> str:
    """Return a text with its Korean words romanised and capitalised."""
    return HANGUL.sub(lambda word: _word(word[0]).capitalize(), text)


def _word(word: str) -> str:
    syllables = [divmod(ord(letter) - ord("가"), 28) for letter in word]
    parts = [(*divmod(front, 21), LAST[last]) for front, last in syllables]
    said, first = "", FIRST[parts[0][0]]
    for (_, middle, last), following in zip(parts, [*parts[1:], None], strict=True):
        said += first + MIDDLE[middle]
        end, first = _joined(last, following)
        said += end
    return said


def _joined(last: str, following: tuple[int, int, str] | None) -> tuple[str, str]:
    """Return the end of a syllable and the beginning of the next."""
    if following is None:
        return SHUT.get(last, ""), ""
    number, middle, _ = following
    if not last:
        return "", FIRST[number]
    if number == SILENT:
        softened = HARDENED.get(last) if middle == EE else None
        return softened or OPEN[last], ""
    return MEET.get((SHUT[last], FIRST[number]), (SHUT[last], FIRST[number]))
