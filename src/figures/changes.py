"""The largest changes between two quarters, one bar per complex."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, bar
from src.figures.look import Look, Row, Texts, axis, layout, named_rows, short

ROW_HEIGHT = 46
NAME = 22


def change_figure(rows: pd.DataFrame, kind: str, t: Texts, look: Look) -> go.Figure:
    """Return one bar per complex for its change, the greatest rise on top, the falls below.

    rows : complex_name, before, after (numbers). Direction is shown by side, sign and colour. The
    change is written under the name, where it also fits on a narrow screen.
    """
    shown = rows.assign(change=rows["after"] - rows["before"]).sort_values("change")
    falls, rises = look.diverging[1], look.diverging[-2]
    bars = bar(
        x=shown["change"],
        y=list(range(len(shown))),
        orientation="h",
        marker={"color": [rises if change > 0 else falls for change in shown["change"]]},
        hovertext=[_hover(row, kind, t) for row in shown.itertuples()],
        hoverinfo="text",
    )
    names = named_rows(look, shown["complex_name"])
    names["ticktext"] = [_label(row, kind, t) for row in shown.itertuples()]
    return FinishedFigure(
        bars,
        layout(
            look,
            height=ROW_HEIGHT * max(len(shown), 2) + 30,
            xaxis=axis(look, showticklabels=False, showgrid=False),
            yaxis=names | {"tickfont": {"color": look.ink, "size": 13}},
            bargap=0.5,
        ),
    )


def _label(row: Row, kind: str, t: Texts) -> str:
    relative = row.change / row.before if row.before else None
    sign = "+" if row.change > 0 else "-" if row.change < 0 else ""
    change = f"{sign}{t.value(kind, abs(row.change))} ({t.value('signed_share', relative)})"
    return f"{short(row.complex_name, NAME)}<br>{change}"


def _hover(row: Row, kind: str, t: Texts) -> str:
    return t(
        "figure.hover_change",
        name=short(row.complex_name),
        before=t.value(kind, row.before),
        after=t.value(kind, row.after),
    )
