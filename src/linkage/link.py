"""Link companies to the workplaces of other sources, one source after the other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.linkage.candidates import candidate_pairs, number_pairs, sites_of
from src.linkage.choose import FLOOR, GUESS, REVIEW, bits_of, choose, estimate_share
from src.linkage.evidence import Evidence, Scored, as_score
from src.linkage.prepare import prepared, with_districts
from src.memory import tidy

COLUMNS = ("company_id", "source", "workplace_key", "month", "method", "score", "status")
CERTAIN = ("decided", "workplace_no", "business_no")
"""Methods whose score is 1: a person decided, or a number agrees."""


@dataclass(frozen=True)
class Links:
    """The linked pairs, and by source the number of keys too common to be used.

    pairs : COLUMNS, one row per company, source and workplace that is joined or to be reviewed; a
    company without a partner in a source has one row with workplace_key "" and no score.
    """

    pairs: pd.DataFrame
    left_out: dict[str, int]


def link(
    companies: pd.DataFrame,
    workplaces: pd.DataFrame,
    decided: pd.DataFrame | None = None,
    on_progress: Callable[[float, str], None] = lambda share, label: None,
) -> Links:
    """Link companies to workplaces in the newest month of each source.

    companies : company_id, company_name, and as far as known business_no, workplace_no, sigungu,
    address, building_name, complex_name, ksic, opened_on. workplaces : source, month,
    workplace_key, workplace_name and as far as known the numbers, sigungu, address, complex_name,
    operation, status, ksic_division, since. decided : company_id, source, workplace_key, verdict
    (same or different) as people decided; decisions go before all evidence. Rows without a name are
    joined by number only.
    """
    tidy(len(workplaces))
    left = prepared(companies, "company_name")
    ids = companies["company_id"].to_numpy(object)
    links, left_out = [], {}
    sources = sorted(workplaces["source"].astype("str").unique())
    for position, source in enumerate(sources):
        on_progress(position / len(sources), source)
        rows = _newest(workplaces, source)
        keys = workplaces["workplace_key"].take(rows)
        verdicts = _verdicts(decided, source, ids, keys)
        right = prepared(workplaces, "workplace_name", rows)
        tidy(len(rows))
        pairs, left_out[source] = _link_source(left, right, verdicts)
        month = str(workplaces["month"].iloc[rows[0]]) if len(rows) else ""
        links.append(_as_links(pairs, ids, keys, source, month))
    return Links(_together(links), left_out)


def _newest(workplaces: pd.DataFrame, source: str) -> np.ndarray:
    """Return the positions of the workplaces of a source in its newest month."""
    own = (workplaces["source"] == source).to_numpy()
    newest = workplaces.loc[own, "month"].astype("str").max()
    return np.flatnonzero(own & (workplaces["month"] == newest).to_numpy())


def _verdicts(decided, source: str, ids: np.ndarray, keys: pd.Series) -> pd.DataFrame:
    """Return left, right, verdict of the decisions whose company and workplace are both listed."""
    empty = pd.DataFrame({"left": [], "right": [], "verdict": []})
    if decided is None or decided.empty:
        return empty.astype({"left": "int64", "right": "int64", "verdict": "str"})
    own = decided[decided["source"] == source]
    left = pd.Index(ids).get_indexer(own["company_id"])
    named = np.flatnonzero(keys.isin(own["workplace_key"]))
    at = pd.Index(keys.iloc[named]).get_indexer(own["workplace_key"])
    right = np.where(at >= 0, np.append(named, -1)[at], -1)
    verdicts = pd.DataFrame({"left": left, "right": right, "verdict": own["verdict"].to_numpy()})
    return verdicts[(left >= 0) & (right >= 0)].reset_index(drop=True)


def _link_source(left: pd.DataFrame, right: pd.DataFrame, verdicts: pd.DataFrame):
    """Return the pairs of one source (left, right, bits, method, status), and keys left out."""
    left, right = with_districts(left, right)
    evidence = Evidence(left, right)
    tidy(len(right))
    same = verdicts[verdicts["verdict"] == "same"]
    parts = [same[["left", "right"]].assign(bits=np.inf, method="decided", status="joined")]
    free = _Free(len(left), len(right), verdicts)
    free.take(parts[0])
    for method in ("workplace_no", "business_no"):
        numbered = free.of(number_pairs(left, right, method))
        scored = evidence.score(numbered["left"].to_numpy(), numbered["right"].to_numpy())
        chosen = _by_number(numbered, scored, right).assign(method=method)
        sites = free.of(sites_of(left, right, chosen)).assign(method=method, status="joined")
        parts += [chosen, sites]
        free.take(chosen)
        free.take(sites)
    named, left_out = _by_name(left, right, evidence, free)
    return pd.concat([*parts, named], ignore_index=True), left_out


class _Free:
    """The rows that are not joined yet, and the pairs that a person called different."""

    def __init__(self, width: int, height: int, verdicts: pd.DataFrame):
        self.left, self.right = np.ones(width, bool), np.ones(height, bool)
        other = verdicts[verdicts["verdict"] == "different"]
        self.height = max(height, 1)
        self.different = other["left"].to_numpy() * self.height + other["right"].to_numpy()

    def take(self, pairs: pd.DataFrame) -> None:
        """Mark the rows of the pairs as joined."""
        self.left[pairs["left"]] = False
        self.right[pairs["right"]] = False

    def among(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return which pairs of rows may still be joined."""
        rejected = np.isin(left * self.height + right, self.different)
        return self.left[left] & self.right[right] & ~rejected

    def of(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return the pairs that may still be joined."""
        left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
        # A building site may join its firm although the firm already has its own workplace
        open_ = self.right[right] if "to_firm" in pairs else self.left[left] & self.right[right]
        rejected = np.isin(left * self.height + right, self.different)
        return pairs[open_ & ~rejected].drop(columns="to_firm", errors="ignore")


def _by_number(pairs: pd.DataFrame, scored: Scored, right: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of equal numbers: joined if one fits best, else for review.

    Several workplaces and several companies of a firm may have one number. The number alone joins
    if there is one of each; otherwise name and place decide between them.
    """
    own = ~right["is_site"].to_numpy()[pairs["right"]]
    return choose(pairs.assign(bits=np.maximum(scored.bits, REVIEW) + NUMBER)[own])


NUMBER = 30.0
"""Bits of an equal number: more than all other evidence."""


def _by_name(left, right, evidence: Evidence, free: _Free) -> tuple[pd.DataFrame, int]:
    pieces, left_out = candidate_pairs(left, right)
    kept = []
    for ours, theirs in pieces:
        open_ = free.among(ours, theirs) & ~evidence.forbidden(ours, theirs)
        ours, theirs = ours[open_], theirs[open_]
        scored = evidence.score(ours, theirs)
        worth = scored.bits >= FLOOR
        frame = {"left": ours, "right": theirs, "bits": scored.bits, "method": _methods(scored)}
        kept.append(pd.DataFrame(frame)[worth])
    empty = pd.DataFrame({"left": [], "right": [], "bits": [], "method": []})
    pairs = pd.concat(kept, ignore_index=True) if kept else empty
    share = estimate_share(pairs, max(int(free.left.sum()), 1)) if len(pairs) else GUESS
    return choose(pairs.assign(bits=pairs["bits"] + bits_of(share))), left_out


def _methods(scored: Scored) -> np.ndarray:
    """Return the method of each pair: the name, and what agrees beside it."""
    without_head = np.where(scored.place, "name_place", "name")
    with_head = np.where(scored.place, "name_head_place", "name_head")
    return np.where(scored.head, with_head, without_head)


def _as_links(pairs: pd.DataFrame, ids: np.ndarray, keys: pd.Series, source: str, month: str):
    """Return the pairs of one source with ids, and one row for each company without a pair."""
    score = np.where(pairs["method"].isin(CERTAIN), 1.0, as_score(pairs["bits"].to_numpy(float)))
    joined = pd.DataFrame(
        {
            "company_id": ids[pairs["left"].to_numpy(np.int64)],
            "workplace_key": keys.take(pairs["right"].to_numpy(int)).to_numpy(object),
            "method": pairs["method"].to_numpy(object),
            "score": score.round(4),
            "status": pairs["status"].to_numpy(object),
        }
    )
    has_pair = np.isin(np.arange(len(ids)), pairs["left"])
    alone = pd.DataFrame({"company_id": ids[~has_pair]})
    alone = alone.assign(workplace_key="", method="none", score=np.nan, status="alone")
    both = pd.concat([joined, alone]) if len(alone) and len(joined) else max(joined, alone, key=len)
    return both.assign(source=source, month=month)


def _together(links: list[pd.DataFrame]) -> pd.DataFrame:
    types = {name: "str" for name in COLUMNS if name != "score"} | {"score": "float64"}
    if not links:
        return pd.DataFrame(columns=list(COLUMNS)).astype(types)
    pairs = pd.concat(links, ignore_index=True)[list(COLUMNS)].astype(types)
    return pairs.sort_values(["source", "company_id", "workplace_key"], ignore_index=True)
