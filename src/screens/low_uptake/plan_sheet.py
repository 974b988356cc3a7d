"""The plan as a workbook to take along: a sheet a day, blanks for what came of it."""

from pathlib import Path

import pandas as pd
import streamlit as st

from src.domain.codes import STAGES
from src.exports import Provenance, filename, to_visit_sheets
from src.screens.low_uptake.table import definitions, said_filters
from src.settings import setting
from src.store.export_log import record_export
from src.ui import cached
from src.ui.downloads import sources
from src.ui.gate import user
from src.ui.run import t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = STAGES[1:]
"""What may come of a visit: to have been picked is none."""
LEFT_OUT = ("day",)


def said_terms(choice, terms) -> list[tuple[str, str]]:
    """Return all that was chosen, in the words that the reader saw."""
    numbers = {key: value for key, value in vars(terms).items() if key != "campaign"}
    said = [
        (t(f"choice.{key}"), t(f"visit_plan.terms.{key}", number=value))
        for key, value in numbers.items()
    ]
    return [*said_filters(choice), *said, (t("choice.campaign"), terms.campaign)]


def offer(plan: pd.DataFrame, columns, choice, terms, plan_id: str) -> None:
    """Draw the button of the sheets; each download of them is written down first."""
    snapshot = cached.snapshot()
    provenance = Provenance(
        title=t("export.title_visit_plan"),
        source=sources(),
        as_of=cached.as_of() or "",
        version=snapshot.version,
        origin=snapshot.origin,
        filters=said_terms(choice, terms),
        definitions=definitions(),
        notes=[t("visit_plan.note"), t("visit_plan.note_sheet")],
        lang=t.lang,
    )
    rows = _with_ids(plan, terms, plan_id, snapshot.origin)
    shown = [column.in_export() for column in columns if column.key not in LEFT_OUT]
    stages = [t(f"stage.{code}") for code in OUTCOMES]
    folder, taken_by = Path(setting("SANDAN_DATA")), user() or ""

    def make() -> bytes:
        record_export(
            folder,
            user=taken_by,
            table=provenance.title,
            filters=provenance.filters,
            rows=len(rows),
            version=provenance.version,
            reason="visit",
        )
        return to_visit_sheets(rows, shown, stages, provenance)

    st.download_button(
        t("visit_plan.sheets"),
        data=make,
        file_name=filename(provenance.title, provenance.as_of, snapshot.origin, t.lang, "xlsx"),
        mime=XLSX,
        help=t("visit_plan.sheets_help"),
        icon=":material/assignment:",
        on_click="ignore",
        key="download_visit_plan_sheets",
    )


def _with_ids(plan: pd.DataFrame, terms, plan_id: str, origin: str) -> pd.DataFrame:
    """Return the plan with all that the loader asks of a row that comes back."""
    day = cached.as_of()
    return plan.assign(
        campaign_id="" if terms.campaign == "none" else terms.campaign,
        plan_id=plan_id,
        origin=origin,
        held_on=day.isoformat() if day else "",
    )
