"""Candidates of the list of firms to visit, as they are asked for of the whole country.

The query joins five tables by the ids of firms: nine tenths of what another programme or window
costs. Here a firm is told once, and its rows of each programme and window name it by a number.
Beside each row stands what is known of it by the usual benchmark and gap, and whom a visit helps:
to work that out takes longer than to read it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAMS, SEXES, TOGETHER, WINDOWS
from src.metrics.firm_help import Part, of_firms, of_programs, people_of, rows_helped
from src.metrics.helped import Helped
from src.metrics.screening import Known, known_of
from src.metrics.visit_effect import Effect, assumed, effect_of
from src.store.visit_effects import assumed_effect

CANDIDATES = "low_uptake_candidates"
"""The query, and the name of its stored answers."""
FIRMS = ()
"""The codes of the stored firms."""
FACTS = (
    *("company_id", "complex_id", "building_id", "sigungu", "industry", "size_band"),
    *("firm_class", "young_share", "reached", "lat", "lon", "last_contact_on"),
)
"""Columns of a firm that do not depend on programme and window."""
REPEATED = ("complex_id", "building_id", "sigungu", "industry", "size_band", "firm_class")
FIRM = "firm"
"""Column with the firm's number, which replaces FACTS."""
KNOWN, HELPED, EVERY = "known", "helped", "every"
"""Answers: `known_of` per programme and window, people helped per programme, and per window the
people that visits would help in all of TOGETHER if they reached everybody."""
PLACE = "place"
"""Column with the row's index among the rows of people helped."""
Frames = dict[str, pd.DataFrame]
Ask = Callable[..., pd.DataFrame]


def foreseen(ask: Ask, as_of: str | None) -> Iterator[tuple[tuple, Frames]]:
    """Yield the rows of each programme and window with `known_of` for them, the people helped for
    each programme and for all of TOGETHER and, last, the firms."""
    day = None if as_of is None else date.fromisoformat(as_of)
    firms, together = pd.DataFrame(), _Together(day)
    for program in PROGRAMS:
        helped = _Everybody()
        every = ask(CANDIDATES, program=program, window=None, open_on=day)
        for window in WINDOWS:
            rows = every[every["window"] == window].drop(columns="window").reset_index(drop=True)
            if rows.empty:
                continue
            each = rows[[*FACTS]].drop_duplicates("company_id")
            firms = pd.concat([firms, each]).drop_duplicates("company_id", ignore_index=True)
            number = pd.Index(firms["company_id"]).get_indexer(rows["company_id"])
            counted = rows.drop(columns=[*FACTS]).assign(**{FIRM: number.astype(np.int32)})
            counted["sex"] = counted["sex"].astype("category")
            yield (program, window, _named(day)), {"rows": counted}
            known = known_of(rows.assign(program=program))._asdict()
            known[PLACE] = helped.places(rows, number)
            together.rows[program, window] = number, known[PLACE]
            yield known_codes(program, window, day), {KNOWN: pd.DataFrame(known)}
        if helped.parts:
            effect = effect_in(ask, program, day)
            found = rows_helped(people_of(ask, program, helped.rows), effect)
            yield helped_codes(program, day, effect), {HELPED: pd.DataFrame(found._asdict())}
            together.helped[program] = effect, found
    yield from together.answers()
    if len(firms):
        yield FIRMS, {"rows": firms.astype(dict.fromkeys(REPEATED, "category"))}


class _Everybody:
    """The distinct firms × sexes in the rows of all windows of a programme: people helped do not
    depend on the window."""

    def __init__(self) -> None:
        self.keys = pd.Index([], np.int64)
        self.parts: list[pd.DataFrame] = []

    @property
    def rows(self) -> pd.DataFrame:
        """The rows in the order of their places."""
        return pd.concat(self.parts, ignore_index=True)

    def places(self, rows: pd.DataFrame, number: np.ndarray) -> np.ndarray:
        """Add rows, with the number of each one's firm, and return the place of each."""
        sex = pd.Categorical(rows["sex"], categories=SEXES).codes
        keys = pd.Index(number.astype(np.int64) * len(SEXES) + sex)
        new = ~keys.isin(self.keys)
        self.keys = self.keys.append(keys[new])
        self.parts.append(rows[new])
        return self.keys.get_indexer(keys).astype(np.int32)


class _Together:
    """Rows of programmes, by which all that one visit is about are added up.

    rows : by programme and window the number of the firm of each row, and its place among those of
    helped, which has the effect of a visit beside.
    """

    def __init__(self, day: date | None) -> None:
        self.day = day
        self.rows: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]] = {}
        self.helped: dict[str, tuple[Effect, Helped]] = {}

    def answers(self) -> Iterator[tuple[tuple, Frames]]:
        """Give the sums of each window that all of TOGETHER have."""
        for window in WINDOWS:
            if all((program, window) in self.rows for program in TOGETHER):
                firms, sums = of_programs([self._part(program, window) for program in TOGETHER])
                effects = [self.helped[program][0] for program in TOGETHER]
                codes = every_codes(window, self.day, effects)
                yield codes, {EVERY: sums.assign(**{FIRM: firms.astype(np.int32)})}

    def _part(self, program: str, window: int) -> Part:
        number, place = self.rows[program, window]
        effect, helped = self.helped[program]
        first = np.flatnonzero(np.diff(number, prepend=-1))
        own = np.zeros(len(number), np.int64)
        own[first] = 1
        rows = Helped(*(each[place] for each in helped))
        return Part(program, number[first], of_firms(own.cumsum() - 1, rows, effect, np.inf))


def effect_in(ask: Ask, program: str, day: date | None) -> Effect:
    """Return the effect of a visit, as learnt when the data were published, else as assumed."""
    learnt = effect_of(ask("help_effect", program=program))
    return learnt or assumed(*assumed_effect(day))


def codes_of(query_codes: dict) -> tuple | None:
    """Return the codes of the stored answer to a query; None for queries that are not stored."""
    given = {key: code for key, code in query_codes.items() if code is not None}
    if given.keys() - {"program", "window", "open_on"}:
        return None
    return given["program"], given["window"], _named(given.get("open_on"))


def known_codes(program: str, window: int, day: date | None) -> tuple:
    """Return the codes of a stored `known_of`."""
    return program, window, _named(day), KNOWN


def helped_codes(program: str, day: date | None, effect: Effect) -> tuple:
    """Return the codes of stored people helped. They include an assumed effect, because that may
    change between publishing and reading."""
    return program, _named(day), HELPED, *_assumption(effect)


def every_codes(window: int, day: date | None, effects: Sequence[Effect]) -> tuple:
    """Return the codes of the stored sums over TOGETHER; effects : of each programme."""
    assumptions = [code for effect in effects for code in _assumption(effect)]
    return window, _named(day), EVERY, *assumptions


def _assumption(effect: Effect) -> tuple[float, ...]:
    return () if effect.firms else (effect.share, effect.low, effect.high)


def _named(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def put_together(rows: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the query from stored rows and firms; repeated texts are categories."""
    facts = firms.take(rows[FIRM].to_numpy()).reset_index(drop=True)
    return pd.concat([facts, rows.drop(columns=FIRM)], axis=1)


def with_firms(answer: Frames, firms: Callable[[], pd.DataFrame]) -> Frames:
    """Return an answer with the facts of its firms, if it is one of sums over TOGETHER."""
    if EVERY not in answer:
        return answer
    named = firms().take(answer[EVERY][FIRM].to_numpy()).reset_index(drop=True)
    return answer | {FIRM: named}


def known_in(rows: pd.DataFrame) -> Known | None:
    """Return `Known` from the columns of rows; None where they lack it."""
    if PLACE not in rows:
        return None
    return Known(*(rows[name].to_numpy() for name in Known._fields))


def helped_in(rows: pd.DataFrame, helped: pd.DataFrame) -> Helped:
    """Return the people helped of rows that have the column PLACE."""
    place = rows[PLACE].to_numpy()
    return Helped(*(helped[name].to_numpy()[place] for name in Helped._fields))
