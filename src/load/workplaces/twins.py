"""Handle workplaces that share a key: refuse repeated rows, give the others distinct keys.

There may be many rows, so only hashes of keys and rows are kept in memory.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.util import hash_pandas_object

from src.load.files.rules import REJECTED, Broken, Rule, problems_of
from src.load.files.text_source import ROW, Taken
from src.load.workplaces.rows import Piece, as_frame, repeated

RULE = Rule("same_workplace", REJECTED, "workplace_name", None)


def without_doubles(pieces: list[Piece], taken: Taken) -> list[Piece]:
    """Return the pieces after refusing rows that equal an earlier row in all columns.

    Other rows that share a key get -2, -3, … appended to it, in order of age.
    """
    twins = twin_rows(pieces)
    if not any(rows.any() for rows in twins):
        return pieces
    pairs = enumerate(zip(pieces, twins, strict=True))
    hashed = pd.concat([_hashed(at, piece, rows) for at, (piece, rows) in pairs if rows.any()])
    doubles = hashed.duplicated(["key", "row"]).to_numpy()
    if doubles.any():
        pieces = _refused(pieces, hashed[doubles], taken)
    return _numbered(pieces, hashed[~doubles])


def twin_rows(pieces: list[Piece], whole: bool = True) -> list[np.ndarray]:
    """Return which rows of each piece share their month and key with another row."""
    codes = [piece.key_codes(whole) ^ piece.month_codes() for piece in pieces]
    left = [piece.left for piece in pieces]
    here = np.concatenate(left) if left else np.empty(0, bool)
    found = np.zeros(len(here), bool)
    found[here] = repeated(np.concatenate(codes)[here]) if len(here) else False
    return np.split(found, np.cumsum([len(rows) for rows in left])[:-1])


def _hashed(at: int, piece: Piece, rows: np.ndarray) -> pd.DataFrame:
    """Return piece, place, hashes of key and row, since and industry of some rows of a piece."""
    places = np.flatnonzero(rows)
    read = as_frame(piece.rows.read(piece.place).drop_columns([ROW]).take(pa.array(places)))
    since = read.get("since", pd.Series(pd.NaT, index=read.index, dtype="datetime64[s]"))
    return pd.DataFrame(
        {
            "piece": np.int32(at),
            "place": places.astype(np.int32),
            "key": (piece.key_codes() ^ piece.month_codes())[places],
            "row": hash_pandas_object(read, index=False).to_numpy(),
            "since": since.astype("datetime64[s]"),
            "industry": read["industry_code"].astype("str"),
        }
    )


def _refused(pieces: list[Piece], doubles: pd.DataFrame, taken: Taken) -> list[Piece]:
    """Return the pieces without some rows, which are reported as refused."""
    left, refused = list(pieces), []
    for at, places in doubles.groupby("piece")["place"]:
        piece, away = pieces[at], pa.array(places)
        refused.append(piece.rows.read(piece.place, [ROW, "workplace_name"]).take(away))
        stay = np.ones(len(piece.left), bool)
        stay[places] = False
        left[at] = piece.keeping(stay)
    rows = pa.concat_tables(refused).combine_chunks()
    raw = {"workplace_name": rows["workplace_name"].combine_chunks()}
    broken = [Broken(RULE, np.ones(len(rows), bool))]
    numbers = rows[ROW].to_numpy()
    taken.tally.reject_all(problems_of(broken, numbers, raw, taken.printed), len(rows))
    return left


def _numbered(pieces: list[Piece], twins: pd.DataFrame) -> list[Piece]:
    """Return the pieces with -2, -3, … appended to equal keys, except that of the oldest."""
    order = ["since", "industry"]
    known = twins.sort_values(order, kind="stable", na_position="first")
    known = known.drop(columns=[*order, "row"])
    turn = known.groupby("key").cumcount()
    later = known.assign(turn=turn + 1)[turn > 0]
    numbered = list(pieces)
    for at, rows in later.groupby("piece"):
        places, numbers = rows["place"].to_numpy(), rows["turn"].to_numpy()
        numbered[at] = pieces[at].told_apart(places, numbers, "-")
    return numbered


def turns(pieces: list[Piece]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield piece, places and counts (2, 3, …) of rows that repeat an earlier month and key.

    Keys are compared without the endings of parts.
    """
    twins = twin_rows(pieces, whole=False)
    found = [
        pd.DataFrame(
            {
                "piece": at,
                "place": np.flatnonzero(rows),
                "key": (piece.key_codes(whole=False) ^ piece.month_codes())[rows],
            }
        )
        for at, (piece, rows) in enumerate(zip(pieces, twins, strict=True))
        if rows.any()
    ]
    if found:
        known = pd.concat(found)
        turn = known.groupby("key").cumcount()
        for at, rows in known.assign(turn=turn + 1)[turn > 0].groupby("piece"):
            yield at, rows["place"].to_numpy(), rows["turn"].to_numpy()
