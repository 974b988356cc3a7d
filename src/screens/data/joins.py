"""The result of a join in words and as a table: of a check, or of the snapshot shown."""

import pandas as pd

from src.ui.columns import TableColumn
from src.ui.run import t

METHODS_SAID = 3
"""Number of methods named in the sentence on a source, those that joined most first."""


def sentences(sources: pd.DataFrame, counted: pd.DataFrame) -> list[str]:
    """Return one sentence per source: counts joined (by method), for review, alone, with several.

    sources, counted : rows as the queries links_by_source and links_counted give them.
    """
    return [_sentence(row, counted) for row in sources.to_dict("records")]


def _sentence(row: dict, counted: pd.DataFrame) -> str:
    joined = counted[(counted["source"] == row["source"]) & (counted["status"] == "joined")]
    most = joined.sort_values("companies", ascending=False, kind="stable").head(METHODS_SAID)
    by = ", ".join(
        t("data_links.by", method=t(f"data_links.method_{method}"), companies=companies)
        for method, companies in zip(most["method"], most["companies"], strict=True)
    )
    numbers = {name: row[name] for name in ("companies", "joined", "review", "alone")}
    said = t("data_links.source", source=source_name(row), **numbers)
    more = [t("data_links.joined_by", by=by)] if by else []
    if row["several"]:
        more.append(t("data_links.several", companies=row["several"]))
    if row.get("left_out"):
        more.append(t("data_links.left_out", keys=row["left_out"]))
    return " ".join([said, *more])


def source_name(row: dict) -> str:
    """Return the name of a source with its month: 국민연금 가입 사업장 내역(2026년 8월)."""
    month = t.value("month", row["month"]) if row["month"] else ""
    name = t(f"source.{row['source']}")
    return t("data_links.source_month", source=name, month=month) if month else name


def filled(fills: pd.DataFrame) -> list[str]:
    """Return the sentence on fields of companies filled from other sources; [] where none were."""
    if fills.empty:
        return []
    told = [
        t("data_links.filled_one", field=t(f"data_links.field_{row.field}"), number=row.companies)
        for row in fills.sort_values("companies", ascending=False, kind="stable").itertuples()
    ]
    return [t("data_links.filled", fields=", ".join(told))]


def placed(places: pd.DataFrame) -> list[str]:
    """Return the sentence on how the complexes of workplaces were found; [] without any."""
    if places.empty:
        return []
    told = [
        t(
            "data_links.placed_one",
            method=t(f"data_links.place_{row.method}"),
            number=row.workplaces,
        )
        for row in places.itertuples()
    ]
    return [t("data_links.placed", methods=", ".join(told))]


def table_rows(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with the words of source, month, status and method."""
    return counted.assign(
        source_name=[t(f"source.{name}") for name in counted["source"]],
        month_name=[t.value("month", month) if month else "" for month in counted["month"]],
        status_name=[t(f"data_links.status_{name}") for name in counted["status"]],
        method_name=[t(f"data_links.method_{name}") for name in counted["method"]],
    )


def columns() -> list[TableColumn]:
    """Return the columns of `table_rows`."""
    return [
        TableColumn("source_name", t("column.source"), width="medium"),
        TableColumn("month_name", t("column.month")),
        TableColumn("status_name", t("data_links.status")),
        TableColumn("method_name", t("data_links.method"), width="medium"),
        TableColumn("companies", t("column.companies"), "count"),
        TableColumn("workplaces", t("data_links.workplaces"), "count"),
    ]
