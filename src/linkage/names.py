"""Names of companies → what two spellings of one name share. Only for comparing, never shown."""

import re
import unicodedata

import pandas as pd

from src.linkage.words import (
    BRANCHES,
    BROKEN_FORMS,
    DAY_LABOUR,
    FORMULA_STARTS,
    LEGAL_FORMS,
    LONGEST_NAME,
    MAIN_BRANCHES,
    MASKS,
    NOT_NAMES,
    SHORTEST_NAME,
)

COLUMNS = ("key", "form", "branch", "is_site")
SPACES = re.compile(r"\s+")
SPACED_MARK = re.compile(r"\s*([.,])\s*")
SPACED_FORM = re.compile(r"\(\s*([주유합자재사])\s*\)")
FORMS = re.compile("|".join(re.escape(word) for word, _ in LEGAL_FORMS))
FORM_OF = dict(LEGAL_FORMS)
BRANCH = re.compile(rf"\s\S*(?:{'|'.join(BRANCHES)})$")
NOT_LETTERS = re.compile(r"[^0-9a-z가-힣一-龥]")
HIDDEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")


def name_keys(names: pd.Series) -> pd.DataFrame:
    """Return key, form, branch and is_site of each name; key is "" where it can join nothing.

    key : the name without legal form, branch, site, signs and blanks, in lower case. form : the
    legal form, "" for none. branch : '구미공장', "" for none or the head office. is_site : a
    building site or day labourers of a firm ('/일용/'). Empty, hidden and made-up names, and those
    that begin like a formula, have no key. The same index as the names; each name is taken apart
    once.
    """
    texts = names.astype("str").fillna("")
    codes, known = pd.factorize(texts)
    rows = [_taken_apart(text) for text in known]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.astype({"key": "str", "form": "str", "branch": "str", "is_site": bool})
    return frame.take(codes).set_axis(names.index)


def _taken_apart(text: str) -> tuple[str, str, str, bool]:
    plain = HIDDEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = SPACES.sub(" ", plain).strip()
    if _is_no_name(plain):
        return "", "", "", False
    at = min((plain.find(mark) for mark in DAY_LABOUR if mark in plain), default=-1)
    firm, form = _without_form(plain if at < 0 else plain[:at])
    found = BRANCH.search(firm)
    branch = SPACES.sub("", found[0]) if found else ""
    key = NOT_LETTERS.sub("", firm[: found.start()] if found else firm)
    if len(key) < SHORTEST_NAME or key in NOT_NAMES or key.isdigit():
        return "", form, branch, at >= 0
    return key, form, "" if branch in MAIN_BRANCHES else branch, at >= 0


def _is_no_name(plain: str) -> bool:
    return (
        not plain
        or len(plain) > LONGEST_NAME
        or plain.startswith(FORMULA_STARTS)
        or any(mark in plain for mark in MASKS)
        or any(unicodedata.category(letter) == "Cc" for letter in plain)
    )


def _without_form(name: str) -> tuple[str, str]:
    """Return the name with a blank in place of each legal form, and the first form found."""
    name = SPACED_MARK.sub(r"\1", SPACED_FORM.sub(r"(\1)", name))
    found = [FORM_OF[word] for word in FORMS.findall(name)]
    bare = FORMS.sub(" ", name).strip()
    for word, form in BROKEN_FORMS:
        if bare.startswith(word) or bare.endswith(word):
            bare, found = bare.removeprefix(word).removesuffix(word), [*found, form]
    return bare.strip(), next(filter(None, found), "")
