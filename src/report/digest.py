"""The digest of one planner: firms new on the list, tasks due, referrals answered.

It is read with the planner's own rights: firms of his regions, matters that he may see. The list is
compared with that of the snapshot before.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from src.domain.matters import RECEIVER, TASK, TASKS
from src.exports.provenance import words_of
from src.report.content import Block, Heading, Paragraph, Report, Table
from src.report.desk import Desk, day_of
from src.store.operations.engine import Engine
from src.store.operations.matters_seen import (
    Chosen,
    Sight,
    answers_of,
    count_tasks,
    firms_with_visits,
    tasks,
)
from src.store.operations.rights import list_rights
from src.store.snapshots import Snapshot
from src.text.catalogue import Texts

ON_LIST = 100
"""The first so many firms count as being on the list."""
SHOWN = 20
DAYS = 7
COOL_DOWN = 180
"""Days after a contact in which a firm does not count as new."""


class Digest(NamedTuple):
    """new : firms on the list that were not on it before, in its order. due : tasks, the most
    overdue first. answered : matters handed over that were answered or done in the last DAYS.
    first : whether there is no earlier list."""

    new: pd.DataFrame
    due: pd.DataFrame
    answered: pd.DataFrame
    first: bool

    @property
    def companies(self) -> tuple[str, ...]:
        """Return the firms that the digest names."""
        parts = [rows.head(SHOWN)["company_id"] for rows in (self.new, self.due, self.answered)]
        return tuple(dict.fromkeys(one for ids in parts for one in ids if one))


def planners(origin: str, operations: Engine, day: date) -> list[str]:
    """Return the users who may act today; for sample data also owners of open tasks."""
    rows = list_rights(operations, closed=False)
    rows = rows[(rows["since"] <= day.isoformat())]
    rows = rows[(rows["until"] == "") | (rows["until"] >= day.isoformat())]
    acting = rows["capability"].str.startswith(("act", "as_"))
    found = set(rows.loc[acting, "user_name"])
    if origin == "sample":
        everywhere = Sight(origin, None, None)
        found |= set(count_tasks(operations, everywhere, day)["owner"]) - {""}
    return sorted(found)


def gather_digest(desk: Desk) -> Digest:
    """Return the digest of the planner, limited by his rights."""
    sight = desk.sight
    new = _listed(desk, desk.snapshot, sight)
    before = None if desk.before is None else _listed(desk, desk.before, None)
    if before is not None:
        new = new[~new["company_id"].isin(before["company_id"])]
    return Digest(new, _due(desk, sight), _answered(desk, sight), before is None)


def _listed(desk: Desk, snapshot: Snapshot, sight: Sight | None) -> pd.DataFrame:
    """Return the first firms of a list; with `sight`, without those contacted in COOL_DOWN days."""
    day = day_of(snapshot) or desk.day
    first = desk.listed(snapshot, day).head(ON_LIST)
    if sight is None or first.empty:
        return first
    since = (desk.day - timedelta(days=COOL_DOWN)).isoformat()
    called = firms_with_visits(desk.operations, sight, since)
    lately = (pd.Timestamp(day) - pd.to_datetime(first["last_contact_on"])).dt.days < COOL_DOWN
    return first[~first["company_id"].isin(called) & ~lately]


def _due(desk: Desk, sight: Sight) -> pd.DataFrame:
    mine = Chosen(desk.reader.user)
    received = [code for code in TASKS if TASK[code].by == RECEIVER]
    if desk.snapshot.origin == "sample":  # there everybody acts for every agency
        return tasks(desk.operations, sight, desk.day, TASKS, mine)
    sent = [code for code in TASKS if code not in received]
    theirs = replace(sight, firms=(), acts=())  # matters sent to his agency, whatever the region
    parts = [
        tasks(desk.operations, sight, desk.day, sent, mine),
        tasks(desk.operations, theirs, desk.day, received),
    ]
    rows = pd.concat(parts, ignore_index=True).drop_duplicates("matter_id")
    return rows.sort_values(["priority", "late"], ascending=[True, False], ignore_index=True)


def _answered(desk: Desk, sight: Sight) -> pd.DataFrame:
    since = desk.day - timedelta(days=DAYS)
    return answers_of(desk.operations, sight, since, desk.day, desk.reader.user)


def compose_digest(desk: Desk, found: Digest, t: Texts) -> Report:
    """Return the digest in the words of `t`."""
    names = desk.names(found.companies)
    snapshot = desk.snapshot
    origin = words_of(t.lang)["sample" if snapshot.origin == "sample" else "official"]
    day = t.value("day", desk.day)
    said = t(
        "digest.answer",
        new=len(found.new),
        due=len(found.due),
        late=int((found.due["late"] > 0).sum()),
        answered=len(found.answered),
    )
    mark = [Paragraph(words_of(t.lang)["sample_warning"], "mark")]
    return Report(
        title=t("digest.title", user=desk.reader.user, day=day),
        lang=t.lang,
        about=t("report.about", as_of=day_of(snapshot), version=snapshot.version, origin=origin),
        blocks=(
            *(mark if snapshot.origin == "sample" else []),
            Paragraph(said, "answer"),
            *_new_blocks(found, names, t),
            *_due_blocks(found.due, names, t),
            *_answered_blocks(found.answered, names, t),
        ),
    )


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]], t: Texts) -> Table:
    return Table(
        title=title,
        header=tuple(t(f"digest.column.{name}") for name in columns),
        rows=tuple(rows),
        numeric=tuple(name in NUMERIC for name in columns),
        widths=tuple(WIDTHS[name] for name in columns),
    )


NUMERIC = ("open", "help", "late")
WIDTHS = {"company": 30, "place": 34, "open": 13, "help": 13, "task": 26, "due": 14, "late": 10,
          "what": 26, "state": 14, "changed": 14}  # fmt: skip
NEW_COLUMNS = ("company", "place", "open", "help")
DUE_COLUMNS = ("company", "place", "task", "due", "late")
ANSWERED_COLUMNS = ("company", "place", "what", "state", "changed")


def _new_blocks(found: Digest, names: pd.DataFrame, t: Texts) -> list[Block]:
    heading = Heading(t("digest.new"))
    if found.new.empty:
        return [heading, Paragraph(t("digest.new_none"))]
    rows = [
        (
            *_named(row.company_id, "", "", names, t),
            t.value("count", row.open),
            t.value("number", row.help),
        )
        for row in found.new.head(SHOWN).itertuples()
    ]
    note = "digest.new_first" if found.first else "digest.new_note"
    return [
        heading,
        _table(t("digest.new_table", shown=len(rows), new=len(found.new)), NEW_COLUMNS, rows, t),
        Paragraph(t(note, listed=ON_LIST, days=COOL_DOWN), "note"),
    ]


def _due_blocks(due: pd.DataFrame, names: pd.DataFrame, t: Texts) -> list[Block]:
    heading = Heading(t("digest.due"))
    if due.empty:
        return [heading, Paragraph(t("digest.due_none"))]
    rows = [
        (
            *_named(row.company_id, row.company_name, row.place, names, t),
            t(f"task.{row.task}"),
            t.value("day", row.due),
            t.value("count", max(row.late, 0)),
        )
        for row in due.head(SHOWN).itertuples()
    ]
    title = t("digest.due_table", shown=len(rows), due=len(due))
    return [heading, _table(title, DUE_COLUMNS, rows, t)]


def _answered_blocks(answered: pd.DataFrame, names: pd.DataFrame, t: Texts) -> list[Block]:
    heading = Heading(t("digest.answered", days=DAYS))
    if answered.empty:
        return [heading, Paragraph(t("digest.answered_none", days=DAYS))]
    rows = [
        (
            *_named(row.company_id, row.company_name, row.place, names, t),
            " · ".join(
                one
                for one in (
                    t(f"matter.{row.kind}"),
                    t(f"agency.{row.to_agency}") if row.to_agency else "",
                )
                if one
            ),
            t(f"matter_state.{row.kind}.{row.answer}"),
            t.value("day", date.fromisoformat(row.answered)),
        )
        for row in answered.head(SHOWN).itertuples()
    ]
    title = t("digest.answered_table", shown=len(rows), answered=len(answered))
    return [heading, _table(title, ANSWERED_COLUMNS, rows, t)]


def _named(
    company_id: str, kept: str, place: str, names: pd.DataFrame, t: Texts
) -> tuple[str, str]:
    """Return name and place: through the door, else as stored when the matter was handed over."""
    if company_id in names.index:
        return str(names.loc[company_id, "company_name"]), str(names.loc[company_id, "place"])
    return kept or t("digest.unnamed"), place
