"""What a load changes: complexes new and gone, totals before and after."""

import pandas as pd

from src.command.report import quarter_in_words
from src.load.loaded_file import LoadedFile
from src.store.engine import fetch_frame, open_engine
from src.store.queries.regions import region_figures
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot

TOTALS = {"complexes": "단지", "tenants": "입주업체", "operating": "가동업체", "employees": "고용"}
SHOWN_NAMES = 5


def complexes_changed(intake: LoadedFile, base: Snapshot | None) -> list[str]:
    """Return a line on complexes that this file has and the last of its kind had not, and reverse.

    No line for a file without figures, or where no file of its kind is loaded.
    """
    facts, quarter = intake.tables.get("complex_quarters"), intake.source.get("quarter")
    if facts is None or base is None:
        return []
    engine = open_engine(base)
    held = fetch_frame(engine, table_rows("complex_quarters"))
    held = held[(held["source"] == intake.source["source"]) & (held["quarter"] <= quarter)]
    if held.empty:
        return []
    last = held["quarter"].max()
    before = set(held.loc[held["quarter"] == last, "complex_id"])
    now = set(facts.loc[facts["quarter"] == quarter, "complex_id"])
    names = _names(fetch_frame(engine, table_rows("complexes")), intake.tables["complexes"])
    new, gone = _listed(now - before, names), _listed(before - now, names)
    return [f"  {quarter_in_words(last)} 자료와 견주어 새 단지 {new}, 없어진 단지 {gone}"]


def _names(*frames: pd.DataFrame) -> dict[str, str]:
    both = pd.concat(frames)
    return dict(zip(both["complex_id"], both["complex_name"], strict=True))


def _listed(ids: set[str], names: dict[str, str]) -> str:
    shown = ", ".join(sorted(names[found] for found in ids)[:SHOWN_NAMES])
    more = " 등" if len(ids) > SHOWN_NAMES else ""
    return f"{len(ids):,}곳" + (f"({shown}{more})" if ids else "")


def totals_changed(before: Snapshot | None, after: Snapshot) -> list[str]:
    """Return one line per quarter whose national totals a load would change, before and after."""
    then, now = _totals(before), _totals(after)
    return [
        f"  {quarter_in_words(quarter)}: {_compared(then.get(quarter, {}), now[quarter])}"
        for quarter in sorted(now)
        if then.get(quarter) != now[quarter]
    ] or ["  전국 합계는 바뀌지 않습니다."]


def _totals(snapshot: Snapshot | None) -> dict[str, dict[str, int | None]]:
    if snapshot is None:
        return {}
    engine = open_engine(snapshot)
    quarters = fetch_frame(engine, table_rows("complex_quarters"))["quarter"].unique()
    return {quarter: _country(engine, quarter) for quarter in quarters}


def _country(engine, quarter: str) -> dict[str, int | None]:
    rows = fetch_frame(engine, region_figures("country", quarter))
    found = rows.iloc[0] if len(rows) else {}
    return {name: None if pd.isna(found.get(name)) else int(found[name]) for name in TOTALS}


def _compared(then: dict, now: dict) -> str:
    return ", ".join(
        f"{word} {_number(then.get(name))}→{_number(now[name])}" for name, word in TOTALS.items()
    )


def _number(value: int | None) -> str:
    return "없음" if value is None else f"{value:,}"
