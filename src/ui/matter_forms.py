"""Forms that open matters and move them on. Each kind of matter is a list of fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.codes import AGENCIES, PROGRAMS
from src.domain.matter_tables import MOST_MONTHS
from src.domain.matters import MATTER, OBSTACLES, Matter, Step
from src.store.bank_operators import operators_in
from src.store.operations.matters_seen import Sight
from src.store.operations.tables import DAY, LONGEST_NEED, LONGEST_REASON
from src.ui import cached, matters, reader
from src.ui.plain_text import as_written
from src.ui.run import for_later, say_anew, t

LONGEST_NAME, LONGEST_JOB, MOST_KRW = 200, 100, 10**11
STEPS_ASKED = 2
"""Number of steps in the form of a visit; another visit or check adds more."""


@dataclass(frozen=True)
class Field:
    """One field of a form. kind : a key of ASKED. codes : the options. words : their text key."""

    name: str
    kind: str
    codes: tuple[str, ...] = ()
    words: str = ""


PROGRAM = Field("program", "code", PROGRAMS, "program")
OBSTACLE = Field("obstacle", "code", OBSTACLES, "obstacle")
AGENCY = Field("to_agency", "code", AGENCIES, "agency")
OWNER, DUE_ON = Field("owner", "name"), Field("due_on", "day")
FIELDS: dict[str, tuple[Field, ...]] = {
    "visit": (
        Field("state", "code", tuple(s.code for s in MATTER["visit"].states), "matter_state.visit"),
        Field("moved_on", "day"),
        OBSTACLE,
        Field("reason", "text"),
    ),
    "step": (PROGRAM, OWNER, DUE_ON),
    "check": (DUE_ON,),
    "referral": (AGENCY, PROGRAM, DUE_ON, OWNER, Field("need", "text")),
    "request": (
        AGENCY,
        Field("job", "name"),
        Field("starts_on", "day"),
        Field("months", "count"),
        Field("place", "name"),
        OWNER,
        Field("need", "text"),
    ),
    "case": (
        PROGRAM,
        OBSTACLE,
        Field("need", "text"),
        Field("cost_krw", "money"),
        Field("subsidy_krw", "money"),
        Field("quote", "text"),
        Field("named", "flag"),
    ),
}
OFFERED = ("visit", "referral", "request", "case")
"""Kinds opened by hand; checks, subsidies and steps are opened with a visit or a referral."""
DEFAULTS = {"request": {"to_agency": "bank"}}


def show(firm: dict[str, Any]) -> None:
    """Draw the forms of a firm. firm : its fields in a Matter (company_id, complex_id, ...)."""
    tabs = st.tabs([t(f"matter.{kind}") for kind in OFFERED])
    for tab, kind in zip(tabs, OFFERED, strict=True):
        with tab, st.form(f"matter_{kind}_{firm['company_id']}", border=False):
            mark = f"{firm['company_id']}_{matters.said_so_far()}"
            if kind == "request" and (who := operators_in(cached.place_of(firm["complex_id"]))):
                st.caption(t("follow_up.bank_here", who=who))
            given = _ask(kind, firm, mark)
            steps = _ask_steps(mark) if kind == "visit" else []
            if st.form_submit_button(t(f"follow_up.save_{kind}"), icon=":material/add_task:"):
                opened = _opened(kind, firm, given, steps)
                matters.open_them(opened, t("follow_up.saved", kind=t(f"matter.{kind}")))


def _ask(kind: str, firm: dict[str, Any], mark: str) -> dict:
    """Draw the fields of a kind and return what was entered.

    mark : part of the widgets' keys: the firm, and how often something was saved in this session.
    """
    usual = DEFAULTS.get(kind, {}) | {"place": firm.get("place", "")}
    left, right = st.columns(2)
    given = {}
    for at, field in enumerate(FIELDS[kind]):
        with left if at % 2 == 0 else right:
            key = f"matter_{kind}_{field.name}_{mark}"
            given[field.name] = ASKED[field.kind](field, key, usual.get(field.name))
    return given


def _ask_steps(mark: str) -> list[dict]:
    """Draw the fields of the steps agreed at a visit and of the next check; return the entries."""
    found = []
    st.caption(t("follow_up.steps"))
    for at in range(STEPS_ASKED):
        columns = st.columns(len(FIELDS["step"]))
        given = {}
        for column, field in zip(columns, FIELDS["step"], strict=True):
            with column:
                key = f"matter_step_{field.name}_{at}_{mark}"
                given[field.name] = ASKED[field.kind](field, key, None)
        found.append({"kind": "step"} | given)
    due = _day(Field("next_check", "day"), f"matter_check_{mark}", None)
    return [*found, {"kind": "check", "due_on": due}]


def _label(field: Field) -> str:
    return t(f"follow_up.field.{field.name}")


def _code(field: Field, key: str, usual: str | None) -> str:
    options = list(field.codes)
    chosen = st.selectbox(
        _label(field),
        options,
        index=options.index(usual) if usual else None,
        placeholder=t("follow_up.choose"),
        format_func=for_later(lambda code: t(f"{field.words}.{code}")),
        key=key if usual else say_anew(key, options),
    )
    return chosen or ""


def _day(field: Field, key: str, _: str | None) -> str:
    today = reader.today().isoformat()
    return (st.text_input(_label(field), max_chars=DAY, placeholder=today, key=key) or "").strip()


def _name(field: Field, key: str, usual: str | None) -> str:
    longest = LONGEST_JOB if field.name == "job" else LONGEST_NAME
    return (st.text_input(_label(field), value=usual or "", max_chars=longest, key=key)).strip()


def _text(field: Field, key: str, _: str | None) -> str:
    longest = LONGEST_NEED if field.name == "need" else LONGEST_REASON
    return (st.text_area(_label(field), max_chars=longest, height=68, key=key) or "").strip()


def _count(field: Field, key: str, _: str | None) -> int:
    return int(st.number_input(_label(field), 0, MOST_MONTHS, step=1, key=key))


def _money(field: Field, key: str, _: str | None) -> int:
    return int(st.number_input(_label(field), 0, MOST_KRW, step=10_000, key=key))


def _flag(field: Field, key: str, _: str | None) -> int:
    return int(st.checkbox(_label(field), key=key))


ASKED: dict[str, Callable[[Field, str, str | None], Any]] = {
    "code": _code,
    "day": _day,
    "name": _name,
    "text": _text,
    "count": _count,
    "money": _money,
    "flag": _flag,
}


def _opened(
    kind: str, firm: dict[str, Any], given: dict, steps: list[dict]
) -> list[tuple[Matter, list[Step]]]:
    """Return the matters that a filled form opens, a visit with the step that it has reached.

    A matter without an owner goes to whoever entered it, as otherwise it would be in no list.
    """
    user, today = reader.present().user, reader.today().isoformat()
    if kind != "visit":
        whose = {"owner": given["owner"] or user} if "owner" in given else {}
        return [(Matter(kind, **firm | given | whose), [])]
    day = given["moved_on"] or today
    state = given["state"] or "done"
    visit = Matter("visit", **firm, owner=user)
    if state == "planned":
        visit, taken = replace(visit, due_on=day, need=given["reason"]), []
    else:
        visit = replace(visit, opened_on=day)
        taken = [Step(state, given["reason"], given["obstacle"], "", day)]
    filled = [one for one in steps if any(one[name] for name in one if name != "kind")]
    agreed = today if state == "planned" else day
    named = [one | {"owner": one.get("owner") or user, "opened_on": agreed} for one in filled]
    return [(visit, taken), *[(Matter(**firm, **one), []) for one in named]]


@dataclass(frozen=True)
class Movable:
    """Matters that a reader may move on, by id: rows as shown, labels, and possible next states."""

    rows: dict[str, dict[str, Any]]
    labels: dict[str, str]
    states: dict[str, list[str]]


def movable(rows: pd.DataFrame, seen: Sight) -> Movable:
    """Return those of the matters that the reader may move on."""
    may = matters.states_open_to(rows, seen)
    mine = rows.loc[rows["matter_id"].isin(may), list(matters.MOVED)].to_dict("records")
    known = {str(row["matter_id"]): {str(key): row[key] for key in row} for row in mine}
    return Movable(known, {one: label(row) for one, row in known.items()}, may)


def show_moves(found: Movable, mark: str = "matter") -> None:
    """Draw the form that moves one of the matters on; nothing where the reader may move none.

    mark : distinguishes two such forms of a page.
    """
    if not found.states:
        return
    labels = found.labels
    chosen = st.selectbox(
        t("follow_up.which"),
        list(found.states),
        format_func=lambda one: labels.get(one, one),
        key=say_anew(f"{mark}_chosen", found.states),
    )
    _show_move(found.rows[chosen], found.states[chosen])


def _show_move(row: Mapping[str, Any], states: list[str]) -> None:
    """Draw the form that moves one matter on, in the version shown here and no newer one."""
    kind, mark = MATTER[row["kind"]], f"{row['matter_id']}_{row['number']}"
    keys = (f"matter_to_{mark}", f"matter_why_{mark}")
    with st.form(f"matter_move_{mark}", border=True):
        st.radio(
            t("follow_up.to"),
            states,
            format_func=for_later(lambda one: t(f"matter_state.{kind.code}.{one}")),
            horizontal=True,
            key=say_anew(keys[0], states),
        )
        needed = any(move.why for move in kind.from_(row["state"]))
        words = t("follow_up.consent" if kind.code == "case" else "follow_up.why")
        st.text_input(
            words if needed else t("follow_up.note"), max_chars=LONGEST_REASON, key=keys[1]
        )
        st.form_submit_button(
            t("follow_up.move"), icon=":material/arrow_forward:", on_click=_move, args=(row, keys)
        )


def _move(row: Mapping[str, Any], keys: tuple[str, str]) -> None:
    state, reason = (st.session_state[key] for key in keys)
    matters.move(row, Step(state, reason or ""))


def label(row: Mapping[str, Any]) -> str:
    """Return a matter in one line: kind, firm, programme or job, agency, state, due date."""
    kind, program, agency, due_on = (row[n] for n in ("kind", "program", "to_agency", "due_on"))
    parts = [
        t(f"matter.{kind}"),
        row["company_name"],
        t(f"program.{program}") if program else row["job"],
        t(f"agency.{agency}") if agency else "",
        t(f"matter_state.{kind}.{row['state']}"),
        t("follow_up.until", day=due_on) if due_on else "",
    ]
    return as_written(" · ".join(part for part in parts if part))
