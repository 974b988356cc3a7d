"""Matters on screen: filtered by the reader's rights, recorded before they are changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from src.domain.matters import MATTER, SENDER, Matter, Step
from src.store.operations.engine import Engine
from src.store.operations.errors import OperationsError
from src.store.operations.matters import Doer, move_matter, open_matters
from src.store.operations.matters_seen import Sight, sight_of, times_written
from src.store.operations.once import with_id
from src.text.place_names import english
from src.text.sample_names import in_english
from src.ui import cached, deeds, gate, reader
from src.ui.plain_text import as_written
from src.ui.run import for_later, t

Answer = TypeVar("Answer")
_SAID, _REFUSED, _TIMES = "_matters_said", "_matters_refused", "_matters_times"
ABOUT_SIDES = ("matter_id", "kind", "state", "complex_id", "to_agency")
MOVED = (
    *("matter_id", "kind", "state", "number", "company_id", "complex_id", "company_name"),
    *("program", "job", "to_agency", "due_on"),
)
"""Columns of a matter that the form to move it on needs."""
MADE_UP = ("owner", "need", "job")
"""Columns of matters whose texts the sample makes up."""
LOOKED = "matters"
"""The name of looks at matters in the record."""


def sight() -> Sight:
    """Return what the reader of this run may see and do of matters."""
    return sight_of(reader.present(), cached.snapshot().origin, cached.complexes_in)


def database() -> Engine | None:
    """Return the operations database, None where it cannot be reached."""
    try:
        return reader.operations()
    except OperationsError:
        return None


def answer(ask: Callable[[], Answer]) -> Answer | None:
    """Return what the operations database answers; None, with a warning, where it cannot.

    Only for data that are not about single firms; `read` is for those.
    """
    try:
        return ask()
    except OperationsError as refused:
        st.warning(said(refused), icon=":material/cloud_off:")
        return None


@dataclass(frozen=True)
class Glance:
    """What a run sees of matters. key : with the reader, everything that this depends on. times :
    how often matters were written so far."""

    sight: Sight
    key: tuple
    times: int

    def keep(self, name: str, codes: tuple, make: Callable[[], Answer]) -> Answer:
        """Return the value of `make`, cached until any matter is written."""
        return cached.keep(f"matters_{name}", (*codes, *self.key), make)


def glance() -> Glance | None:
    """Return what this run sees of matters; None, with a warning, where the database is away."""
    key = answer(_key)
    return None if key is None else Glance(sight(), key, key[-1])


def _key() -> tuple:
    db = reader.operations()
    return str(db.url), reader.today().isoformat(), times_written(db)


def read(ask: Callable[[], pd.DataFrame]) -> pd.DataFrame | None:
    """Return as `answer` does, after recording the look at the firms in the rows."""
    rows = answer(ask)
    if rows is not None and "company_id" in rows:
        cached.looked_at(LOOKED, tuple(sorted(set(rows["company_id"]) - {""})))
    return rows


def open_them(matters: Sequence[tuple[Matter, Sequence[Step]]], sentence: str) -> None:
    """Open matters of one place and run the page again; show a message where that fails or somebody
    else has opened the same matters before. sentence : shown after success."""
    place, firms = matters[0][0].complex_id, [one.company_id for one, _ in matters]
    if not _may(place, "", SENDER):
        st.error(t("gate.needs_act"), icon=":material/lock:")
        return
    about = ", ".join(dict.fromkeys(one.kind for one, _ in matters))
    if not deeds.record("matter", sorted({*firms} - {""}), about):
        return
    db, by = reader.operations(), doer()
    try:
        named = [(with_id(db, one, by.origin), steps) for one, steps in matters]
        new = open_matters(db, named, by)
    except OperationsError as refused:
        st.error(said(refused), icon=":material/block:")
        return
    if not new:
        st.session_state[_REFUSED] = t(
            "follow_up.was_there", kind=t(f"matter.{matters[0][0].kind}")
        )
        st.rerun()
    say_later(sentence)


def move(row: Mapping[str, Any], step: Step) -> None:
    """Take a step of a matter in the version that was shown. For callbacks.

    The next run says that it was taken, or why not: not allowed, or somebody else was first.
    """
    cached.read_rights()
    sides = sight().sides(row["complex_id"], row["to_agency"])
    firms = [row["company_id"]] if row["company_id"] else []
    if not deeds.record("matter", firms, f"{row['kind']} {step.state}", step.reason):
        return
    try:
        seen = (row["matter_id"], int(row["number"]))
        move_matter(reader.operations(), seen, step, doer(), sides)
    except OperationsError as refused:
        st.session_state[_REFUSED] = said(refused)
        return
    kind, state = t(f"matter.{row['kind']}"), t(f"matter_state.{row['kind']}.{step.state}")
    st.session_state[_SAID] = t("follow_up.moved", kind=kind, state=state)


def doer() -> Doer:
    """Return who writes in this run."""
    snapshot = cached.snapshot()
    return Doer(reader.present().user, snapshot.origin, snapshot.version, reader.today())


def may_act(complex_id: str) -> bool:
    """Return whether the reader may open matters of firms of a complex."""
    return SENDER in sight().sides(complex_id, "")


def _may(complex_id: str, agency: str, side: str) -> bool:
    """Return whether the reader may act for a side, with his rights read again."""
    cached.read_rights()
    return side in sight().sides(complex_id, agency)


def states_open_to(rows: pd.DataFrame, seen: Sight) -> dict[str, list[str]]:
    """Return, by matter, the states to which the reader may move it; matters without any are left
    out."""
    found = {}
    sides = cache(seen.sides)
    about = zip(*[rows[name] for name in ABOUT_SIDES], strict=True)
    for matter_id, kind, state, complex_id, agency in about:
        mine = sides(complex_id, agency)
        if states := [m.target for m in MATTER[kind].from_(state) if m.by in mine]:
            found[matter_id] = states
    return found


def words(vocabulary: str, codes: pd.Series) -> pd.Series:
    """Return what codes are called, "" for none."""
    return codes.map(
        {code: t(f"{vocabulary}.{code}") for code in codes.unique() if code} | {"": ""}
    )


def starts_in_words(rows: pd.DataFrame) -> pd.Series:
    """Return from when and for how many months a substitute is wanted, "" for other matters."""
    periods = [
        t("follow_up.starts", day=day, months=months) if day else ""
        for day, months in zip(rows["starts_on"], rows["months"], strict=True)
    ]
    return pd.Series(periods, rows.index, dtype="object")


def about_in_words(rows: pd.DataFrame) -> pd.Series:
    """Return what matters are about: a programme, or the job that needs a substitute."""
    return words("program", rows["program"]).where(rows["program"] != "", rows["job"])


def states_in_words(rows: pd.DataFrame) -> pd.Series:
    """Return what the states of matters are called."""
    return words("matter_state", rows["kind"] + "." + rows["state"])


def told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return matters with the sample's people, needs and jobs in English for an English reader.

    Rows of official data and of Korean readers are returned unchanged.
    """
    return _teller()(rows)


def _teller() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a function that does what `told` does, also after the run."""
    if t.lang != "en" or cached.snapshot().origin != "sample":
        return lambda rows: rows
    return _sample_in_english


def _sample_in_english(rows: pd.DataFrame) -> pd.DataFrame:
    there = [name for name in MADE_UP if name in rows]
    return rows.assign(**{name: rows[name].map(in_english, na_action="ignore") for name in there})


def with_names(rows: pd.DataFrame) -> pd.DataFrame:
    """Return matters with the names and places that the reader may see.

    For firms that he may see they come through the door, which hides a sole proprietor's name where
    he may not read it. For firms handed over to his agency they are those stored at that time.
    """
    return told(_namer(partial(cached.ask, "low_uptake_facts"))(rows))


def names_later() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a function that does what `with_names` does, for a file made after the run."""
    name, tell = _namer(cached.fetcher("low_uptake_facts")), _teller()
    return for_later(lambda rows: tell(name(rows)))


def _namer(ask: Callable[..., pd.DataFrame]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a function that adds the names this reader may see. ask : queries facts of firms."""
    may_see, numbers = gate.may_see_companies(), gate.may_see_numbers()
    mine = {code for code, _ in sight().agencies}

    def named(rows: pd.DataFrame) -> pd.DataFrame:
        ids = tuple(sorted(set(rows["company_id"]) - {""}))
        if not ids or not may_see:
            return rows
        facts = ask(company_ids=ids, numbers=numbers).set_index("company_id")
        stored = rows["company_name"].where(rows["to_agency"].isin(mine), "")
        called = rows["company_id"].map(facts["company_name"]).fillna(stored)
        place = rows["company_id"].map(facts["complex_name"])
        return rows.assign(
            company_name=called, place=place.fillna(_called(rows["place"])).fillna("")
        )

    return named


def _called(places: pd.Series) -> pd.Series:
    """Return places, stored under their Korean names, in the reader's language."""
    return places.map(english, na_action="ignore") if t.lang == "en" else places


def said(refused: OperationsError) -> str:
    """Return a refusal of the operations database in the reader's language."""
    return as_written(t.pick(str(refused), refused.english))


def say_later(sentence: str) -> None:
    """Run the page again and show a sentence at its top."""
    st.session_state[_SAID] = sentence
    st.session_state[_TIMES] = said_so_far() + 1
    st.rerun()


def said_so_far() -> int:
    """Return how often something was saved in this session; in widget keys it empties the form."""
    return st.session_state.get(_TIMES, 0)


def say_what_was_done() -> None:
    """Show what the last action did, or why it failed."""
    if why := st.session_state.pop(_REFUSED, None):
        st.error(why, icon=":material/block:")
    if sentence := st.session_state.pop(_SAID, None):
        st.success(sentence, icon=":material/task_alt:")
