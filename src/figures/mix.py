"""The industry mix of complexes side by side: a cell for each share, darker where it is larger."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, heatmap
from src.figures.look import Look, Texts, axis, fitting, layout, named_rows, plain, scale

ROW_HEIGHT = 32
LIGHT_ON_DARK = 0.35
NAME = 11
"""Width of a name, in Korean letters."""


def mix_figure(mixes: pd.DataFrame, industries: Sequence[str], t: Texts, look: Look) -> go.Figure:
    """Return one row per industry and one column per complex with its share of tenants.

    mixes : complex_id, complex_name, industry, share. industries : codes, the first on top. Names
    of complexes are long and their columns narrow, so they stand aslant.
    """
    wide = mixes.pivot_table(
        index="industry",
        columns=["complex_id", "complex_name"],
        values="share",
        aggfunc="sum",
        sort=False,
    ).reindex(index=list(industries)[::-1])
    names = wide.columns.get_level_values("complex_name")
    words = [t(f"industry.{code}") for code in wide.index]
    cells = heatmap(
        z=wide.to_numpy(),
        x=list(range(len(names))),
        y=words,
        text=[[t.value("share", share) for share in row] for row in wide.to_numpy()],
        texttemplate="%{text}",
        colorscale=scale(look.sequential[:5]),
        zmin=0,
        zmax=float(max(wide.max().max(), LIGHT_ON_DARK)),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertext=[[plain(name) for name in names]] * len(words),
        hovertemplate="<b>%{hovertext}</b><br>%{y} %{text}<extra></extra>",
    )
    columns = named_rows(look, names) | {"side": "top", "tickangle": -30}
    columns["ticktext"] = [fitting(name, NAME) for name in names]
    return FinishedFigure(
        cells,
        layout(
            look,
            height=ROW_HEIGHT * len(words) + 100,
            margin={"l": 8, "r": 110, "t": 8, "b": 8},
            xaxis=columns | {"tickfont": {"color": look.ink, "size": 13}},
            yaxis=axis(look, showgrid=False, tickfont={"color": look.ink, "size": 13}),
        ),
    )
