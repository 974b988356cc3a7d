"""Korean particles and large numbers."""

import math

PARTICLES = ("은/는", "이/가", "을/를", "과/와", "으로/로")
MYRIADS = ("", "만", "억", "조", "경")
# Final consonants of the digits as read aloud: 영 일 이 삼 사 오 육 칠 팔 구.
DIGIT_FINALS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
RIEUL = 8


def with_particle(word: str, particle: str) -> str:
    """Return `word` followed by the form of `particle` that fits its last sound.

    particle : one of PARTICLES, the form after a consonant first. Text in parentheses at the end is
    not read aloud, so the sound before it counts. Words in Latin letters and % (퍼센트) take the
    form after a vowel. 로 is also used after ㄹ (서울로).
    """
    after_consonant, after_vowel = particle.split("/")
    final = _final_sound(word)
    if particle == "으로/로" and final == "ㄹ":
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def _final_sound(word: str) -> str:
    spoken = word.rstrip(" )]」’”'\"\\")
    told = word.rstrip(" ]」’”'\"\\")
    if told.endswith(")") and "(" in told:
        spoken = told[: told.rindex("(")].rstrip() or spoken
    last = spoken[-1:] or " "
    if last in DIGIT_FINALS:
        return DIGIT_FINALS[last]
    if not "가" <= last <= "힣":
        return ""
    final = (ord(last) - ord("가")) % 28
    return {0: "", RIEUL: "ㄹ"}.get(final, "ㅇ")


def in_myriads(number: float, groups: int = 2) -> str:
    """Return a whole number in Korean notation, such as 98만 4,829 or 176조 7,986억.

    groups : most groups of four digits; the rest is rounded.
    """
    if not math.isfinite(number):
        return ""
    rest = round(abs(number))
    sign = "-" if number < 0 and rest else ""
    size = max((len(str(rest)) - 1) // 4, 0)
    dropped = max(size - groups + 1, 0)
    rest = round(rest / 10_000**dropped) * 10_000**dropped
    said = [
        f"{rest // 10_000**power % 10_000:,}{MYRIADS[power]}"
        for power in range(min(size + 1, len(MYRIADS) - 1), -1, -1)
        if rest // 10_000**power % 10_000
    ]
    return sign + (" ".join(said) or "0")
