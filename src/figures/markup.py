"""Names as plain text: plotly reads a small markup in labels, and names may hold anything."""

LONGEST = 28
# What stands on a map where a figure is missing: told by letter and by grey.
MISSING_LETTERS = {"withheld": "X", "not_carried": "?", "too_few": "…", "nobody": "–"}


def plain(name: str) -> str:
    """Return `name` with nothing left that plotly would take for markup."""
    return str(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(name: str, longest: int = LONGEST) -> str:
    """Return a plain name that is cut with … where it is longer than `longest` letters."""
    name = str(name)
    return plain(name if len(name) <= longest else name[: longest - 1] + "…")
