"""Describe an outcome on the command line: lines on the files, the changes and the result."""

from collections.abc import Iterable
from dataclasses import replace

from src.domain.sources import SOURCE
from src.load.outcome import (
    Changes,
    ComplexesChanged,
    FileOutcome,
    JoinedSource,
    Joins,
    Note,
    Outcome,
    RefusedRows,
    Status,
    TableChange,
    TotalsChange,
)
from src.text.catalogue import Texts

SHOWN_NAMES = 5
SHOWN_PEOPLE = 20
SHOWN_NOTES = 8
FIELDS = (
    *("employees", "size_band", "ksic", "industry"),
    *("opened_on", "closed_on", "complex_id", "building_id"),
)
PLACES = ("complex_name", "building_name", "polygon")
TOTALS = ("complexes", "tenants", "operating", "employees")


def lines_on_files(outcome: Outcome, t: Texts) -> list[str]:
    """Return lines on the files: those skipped, those refused, and what the others contain."""
    return [
        *(t("load.already_loaded", file=name) for name in outcome.skipped),
        *(t("load.lock_file", file=name) for name in outcome.locks),
        *(t("load.shape_part", file=name) for name in outcome.parts),
        *(line for file in outcome.files for line in _on_file(file, t)),
    ]


def lines_on_end(outcome: Outcome, t: Texts) -> list[str]:
    """Return lines on the result of a load: changes, joins, warnings, the version served."""
    warned = [t.pick(*warning) for warning in outcome.warnings]
    changes = outcome.changes
    if outcome.status is Status.CHECKED and changes is not None:
        joined = lines_on_joins(outcome.joins, t)
        return [*_on_preview(changes, t), *joined, t("load.nothing_published")]
    if outcome.status is Status.DOUBTFUL and changes is not None:
        return [*_on_changes(changes, t), *warned]
    if outcome.status is Status.PUBLISHED:
        changed = [] if changes is None else _on_changes(replace(changes, doubts=[]), t)
        return [*changed, *lines_on_joins(outcome.joins, t), *_on_rejects(outcome, t), *warned,
                line_on_version(outcome, t)]  # fmt: skip
    if outcome.status in (Status.NOTHING_NEW, Status.NOTHING_ACCEPTED, Status.REFUSED):
        return [t(f"load.ended.{outcome.status}"), *warned]
    return warned


def line_on_version(outcome: Outcome, t: Texts) -> str:
    """Return the line that names the snapshot served now."""
    as_of = outcome.as_of or t("load.unknown")
    return t("load.published", version=outcome.version, as_of=as_of)


def _on_file(file: FileOutcome, t: Texts) -> list[str]:
    if file.refusal is not None:
        return [t.pick(*file.refusal)]
    if file.source is None:  # the load ended before this file was read
        return []
    rows = {"read": file.rows_read, "accepted": file.rows_accepted, "rejected": file.rows_rejected}
    differences = "unlike" if file.source == "extracts" else "differences"
    return [
        file.file,
        t("load.file.format", source=_source(file.source, t), span=_span(file, t)),
        t("load.file.rows", **rows),
        t(f"load.file.{differences}", number=file.differences),
        *(f"    - {t.pick(*reason)}" for reason in file.first_differences),
        *(_on_refused(refused, t) for refused in file.refused),
        *_on_notes(file, t),
        *([] if file.complexes is None else [_on_complexes(file.complexes, t)]),
    ]


def _source(code: str, t: Texts) -> str:
    return t.pick(SOURCE[code].ko, SOURCE[code].en) if code in SOURCE else code


def _span(file: FileOutcome, t: Texts) -> str:
    """Return the quarter or the month of a file."""
    if file.month:
        year, month = file.month[:4], int(file.month[5:])
        return t("load.file.of_month", month=t("load.month", year=year, month=month))
    return t("load.file.of_quarter", quarter=_quarter(file.quarter, t))


def _quarter(code: str | None, t: Texts) -> str:
    if code is None:
        return t("load.none")
    return t("load.quarter", year=code[:4], quarter=code[-1])


def _on_refused(refused: RefusedRows, t: Texts) -> str:
    first = [
        *([] if refused.first is None else [t("load.file.first_row", row=refused.first)]),
        *([] if refused.column is None else [t("load.file.in_column", column=refused.column)]),
        *([] if refused.value is None else [t("load.file.value", value=refused.value)]),
    ]
    line = t("load.file.refused", rows=refused.rows, reason=t.pick(*refused.reason))
    return f"{line} ({', '.join(first)})" if first else line


def _on_notes(file: FileOutcome, t: Texts) -> list[str]:
    """Return a line with the number of notes, and the first of them."""
    if not file.notes:
        return []
    lines = [f"    - {_where(note)}{t.pick(*note.reason)}" for note in file.first_notes]
    if file.notes > SHOWN_NOTES:
        lines.append(t("load.file.more_notes", number=file.notes - SHOWN_NOTES))
    return [t("load.file.notes", number=file.notes), *lines]


def _where(note: Note) -> str:
    """Return the sheet and the column of a note, as the start of its line."""
    parts = [part for part in (note.sheet, note.column) if part is not None]
    return f"{', '.join(parts)}: " if parts else ""


def _on_complexes(changed: ComplexesChanged, t: Texts) -> str:
    new = _listed(changed.new, changed.new_names, t)
    gone = _listed(changed.gone, changed.gone_names, t)
    return t("load.file.complexes", quarter=_quarter(changed.quarter, t), new=new, gone=gone)


def _listed(number: int, names: list[str], t: Texts) -> str:
    more = t("load.file.and_more") if number > SHOWN_NAMES else ""
    named = f"({', '.join(names)}{more})" if names else ""
    return t("load.file.complexes_named", number=number, names=named)


def _on_preview(changes: Changes, t: Texts) -> list[str]:
    totals = [_on_totals(row, t) for row in changes.totals]
    return [t("load.preview"), *(totals or [t("load.totals_same")]), *_on_changes(changes, t)]


def _on_totals(row: TotalsChange, t: Texts) -> str:
    values = ", ".join(
        t(
            f"load.total.{name}",
            before=_number(row.before.get(name), t),
            after=_number(row.after[name], t),
        )
        for name in TOTALS
    )
    return f"  {_quarter(row.quarter, t)}: {values}"


def _number(value: int | None, t: Texts) -> str:
    return t("load.none") if value is None else t.value("count", value)


def _on_changes(changes: Changes, t: Texts) -> list[str]:
    companies = {"before": changes.companies_before, "after": changes.companies_after}
    moves = {"new": changes.new, "gone": changes.gone, "moved": changes.moved}
    of_companies = t("load.changes.companies", **companies, **moves)
    return [
        *([of_companies] if any(companies.values()) else []),
        *(_on_table(row, t) for row in changes.tables),
        *(
            t(
                "load.changes.people",
                period=row.period,
                kind=t(f"load.kind.{row.kind}"),
                before=row.before,
                after=row.after,
            )
            for row in changes.people[:SHOWN_PEOPLE]
        ),
        *(
            t(
                "load.changes.workplaces"
                if row.people_before or row.people_after
                else "load.changes.workplaces_alone",
                period=row.period,
                source=_source(row.source, t),
                before=row.before,
                after=row.after,
                people_before=row.people_before,
                people_after=row.people_after,
            )
            for row in changes.workplaces
        ),
        *(t("load.changes.doubt", doubt=t.pick(*doubt.said)) for doubt in changes.doubts),
    ]


def _on_table(row: TableChange, t: Texts) -> str:
    counts = {name: getattr(row, name) for name in ("before", "after", "new", "changed", "gone")}
    return t("load.changes.table", table=t(f"load.table.{row.table}"), **counts)


def _on_rejects(outcome: Outcome, t: Texts) -> list[str]:
    return [t("load.rejected_in", file=outcome.rejects)] if outcome.rejects else []


def lines_on_joins(joins: Joins | None, t: Texts) -> list[str]:
    """Return the lines on a join: joined by which method, for review, alone, filled, placed."""
    if joins is None:
        return []
    if not joins.sources:
        return [t("load.joins.nothing"), *_filled(joins, t), *_contradicted(joins, t)]
    sources = [line for source in joins.sources for line in _joined(source, joins, t)]
    about = [*_filled(joins, t), *_placed(joins, t), *_contradicted(joins, t)]
    return [t("load.joins.done"), *sources, *about]


def _joined(row: JoinedSource, joins: Joins, t: Texts) -> list[str]:
    by = ", ".join(
        f"{t(f'data_links.method_{count.method}')} {t.value('count', count.companies)}"
        for count in joins.counted
        if count.source == row.source and count.status == "joined"
    )
    numbers = {name: getattr(row, name) for name in ("companies", "joined", "review", "alone")}
    about = {"source": _source(row.source, t), "month": row.month, "by": f"({by})" if by else ""}
    return [
        t("load.joins.source", **about, **numbers),
        *([t("load.joins.several", companies=row.several)] if row.several else []),
        *([t("load.joins.left_out", keys=row.left_out)] if row.left_out else []),
    ]


def _filled(joins: Joins, t: Texts) -> list[str]:
    counts = {row.field: row.companies for row in joins.fills}
    named = [(t(f"data_links.field_{name}"), counts.get(name)) for name in FIELDS]
    fields = _counted(named, t)
    return [t("load.joins.filled", fields=fields)] if fields else []


def _placed(joins: Joins, t: Texts) -> list[str]:
    counts = {row.method: row.workplaces for row in joins.places}
    named = [(t(f"load.joins.place.{name}"), counts.get(name)) for name in PLACES]
    places = _counted(named, t)
    return [t("load.joins.placed", places=places, lost=counts.get("none", 0))] if places else []


def _counted(rows: Iterable[tuple[str, int | None]], t: Texts) -> str:
    """Return the names with their numbers; leave out those without a number."""
    return ", ".join(f"{name} {t.value('count', number)}" for name, number in rows if number)


def _contradicted(joins: Joins, t: Texts) -> list[str]:
    """Return how many companies have coordinates in another complex than theirs, and some ids."""
    some = ", ".join(
        f"{row.company_id} {row.complex_id}→{row.drawn}" for row in joins.first_contradicted
    )
    line = t("load.joins.contradicted", companies=joins.contradicted, some=some)
    return [line] if joins.contradicted else []


def lines_on_link(outcome: Outcome, t: Texts) -> list[str]:
    """Return lines on a join without a load: decisions, links, files, the version served."""
    decided = [t("load.list.decided", pairs=outcome.decided)] if outcome.decided is not None else []
    if outcome.status not in (Status.CHECKED, Status.PUBLISHED):
        return decided
    published = outcome.status is Status.PUBLISHED
    return [
        *decided,
        *(t.pick(*warning) for warning in outcome.warnings),
        *lines_on_joins(outcome.joins, t),
        *(t.pick(*written) for written in outcome.written),
        line_on_version(outcome, t) if published else t("load.list.nothing_published"),
    ]
