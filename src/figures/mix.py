"""The industry mix of complexes side by side, as a heatmap of shares."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, Wide, heatmap
from src.figures.look import Look, Texts, axis, fitting, layout, named_rows, plain, scale

ROW_HEIGHT = 32
LIGHT_ON_DARK = 0.35
NAME, ROOM = 11, 110
"""Width of a name in Korean letters, and pixels at the right for the last name."""
WIDE, WIDE_NAME, WIDE_ROOM = 600, 15, 150
"""The same from the first value on, the width of the figure in pixels."""


def mix_figure(mixes: pd.DataFrame, industries: Sequence[str], t: Texts, look: Look) -> go.Figure:
    """Return one row per industry and one column per complex with its share of tenants.

    mixes : complex_id, complex_name, industry, share. industries : codes, the first on top. Names
    of complexes are long and their columns narrow, so they are slanted.
    """
    columns, names = pd.factorize(mixes["complex_id"])[0], _names(mixes)
    row = {code: at for at, code in enumerate(list(industries)[::-1])}
    wide = np.full((len(row), len(names)), np.nan)
    for code, column, share in zip(
        mixes["industry"].tolist(), columns.tolist(), mixes["share"].tolist(), strict=True
    ):
        if code in row:
            wide[row[code], column] = 0.0 if share != share else share
    words = [t(f"industry.{code}") for code in row]
    cells = heatmap(
        z=wide,
        x=list(range(len(names))),
        y=words,
        text=[[t.value("share", share) for share in shares] for shares in wide.tolist()],
        texttemplate="%{text}",
        textfont={"color": look.ink},
        colorscale=scale(look.areas),
        zmin=0,
        zmax=float(np.fmax.reduce(wide, axis=None, initial=LIGHT_ON_DARK)),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertext=[[plain(name) for name in names]] * len(words),
        hovertemplate="<b>%{hovertext}</b><br>%{y} %{text}<extra></extra>",
    )
    heads = named_rows(look, names) | {"side": "top", "tickangle": -30}
    heads["ticktext"], whole = ([fitting(n, widest) for n in names] for widest in (NAME, WIDE_NAME))
    in_room = {"xaxis": {"ticktext": whole}, "margin": {"r": WIDE_ROOM}}
    return FinishedFigure(
        cells,
        layout(
            look,
            height=ROW_HEIGHT * len(words) + 100,
            margin={"l": 8, "r": ROOM, "t": 8, "b": 8},
            xaxis=heads | {"tickfont": {"color": look.ink, "size": 13}},
            yaxis=axis(look, showgrid=False, tickfont={"color": look.ink, "size": 13}),
        ),
        wide=Wide(WIDE, in_room if whole != heads["ticktext"] else {}),
    )


def _names(mixes: pd.DataFrame) -> list[str]:
    """Return the names of the complexes in order of appearance."""
    named = zip(mixes["complex_id"].tolist(), mixes["complex_name"].tolist(), strict=True)
    return list(dict(named).values())
