"""The industry mix of complexes side by side: a cell for each share, darker where it is larger."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.look import Look, axis, layout, named_rows, scale
from src.figures.markup import plain

ROW_HEIGHT = 38
LIGHT_ON_DARK = 0.35


def mix_figure(mixes: pd.DataFrame, industries, t, look: Look) -> go.Figure:
    """Return one row per complex and one column per industry with its share of tenants.

    mixes : complex_id, complex_name, industry, share. industries : codes in the order of the
    columns.
    """
    wide = mixes.pivot_table(
        index=["complex_id", "complex_name"],
        columns="industry",
        values="share",
        aggfunc="sum",
        sort=False,
    ).reindex(columns=list(industries))
    wide = wide.iloc[::-1]
    names = wide.index.get_level_values("complex_name")
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy(),
            x=[t(f"industry.{code}") for code in wide.columns],
            y=list(range(len(wide))),
            text=[[t.value("share", share) for share in row] for row in wide.to_numpy()],
            texttemplate="%{text}",
            colorscale=scale(look.sequential[:5]),
            zmin=0,
            zmax=float(max(wide.max().max(), LIGHT_ON_DARK)),
            showscale=False,
            xgap=2,
            ygap=2,
            hovertext=[[plain(name)] * wide.shape[1] for name in names],
            hovertemplate="<b>%{hovertext}</b><br>%{x} %{text}<extra></extra>",
        )
    )
    figure.update_layout(
        **layout(look, height=ROW_HEIGHT * len(wide) + 90),
        xaxis=axis(look, side="top", showgrid=False, tickangle=0, tickfont={"size": 12}),
        yaxis=named_rows(look, names, 18),
    )
    return figure
