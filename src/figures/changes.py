"""What changed most: one bar a complex, from the quarter before to this one."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.look import Look, axis, layout, named_rows
from src.figures.markup import short

ROW_HEIGHT = 34


def change_figure(rows: pd.DataFrame, kind: str, t, look: Look) -> go.Figure:
    """Return one bar per complex for its change, the greatest rise on top, the falls below.

    rows : complex_name, before, after (numbers). Direction is told by side, sign and colour.
    """
    shown = rows.assign(change=rows["after"] - rows["before"]).sort_values("change")
    falls, rises = look.diverging[1], look.diverging[-2]
    bars = go.Bar(
        x=shown["change"],
        y=list(range(len(shown))),
        orientation="h",
        marker={"color": [rises if change > 0 else falls for change in shown["change"]]},
        text=[_label(row, t) for row in shown.itertuples()],
        textposition="outside",
        textfont={"color": look.ink, "size": 13},
        hovertext=[_hover(row, kind, t) for row in shown.itertuples()],
        hoverinfo="text",
        cliponaxis=False,
    )
    figure = go.Figure(bars)
    reach = float(shown["change"].abs().max()) if len(shown) else 1.0
    low, high = float(shown["change"].min()), float(shown["change"].max())
    figure.update_layout(
        **layout(look, height=ROW_HEIGHT * max(len(shown), 2) + 30),
        xaxis=axis(
            look,
            showticklabels=False,
            showgrid=False,
            range=[min(low, 0) - 0.55 * reach, max(high, 0) + 0.55 * reach],
        ),
        yaxis=named_rows(look, shown["complex_name"]),
        bargap=0.35,
    )
    return figure


def _label(row, t) -> str:
    relative = row.change / row.before if row.before else None
    return f"{t.value('signed_count', row.change)} ({t.value('signed_share', relative)})"


def _hover(row, kind: str, t) -> str:
    return t(
        "figure.hover_change",
        name=short(row.complex_name),
        before=t.value(kind, row.before),
        after=t.value(kind, row.after),
    )
