"""Which months are loaded for each complex: a matrix, coloured where companies are missing."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, Wide, heatmap
from src.figures.look import Look, Texts, in_lines, layout, named_rows, short

ROW_HEIGHT, TWO_LINES, HEAD = 26, 30, 60
"""Pixels of a row, of a row of two lines, and above the first; 25 rows fit on A4."""
NAME = 18
WIDE, WIDE_NAME = 760, 42
"""From this width of the figure, names of so many letters fit in one line."""
WHOLE = 0.95
"""Share of the fullest month from which a month counts as complete."""
MONTHS_NAMED = 3
"""Number of months named above the cells; so many fit on a phone."""


def coverage_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return a cell per complex and month, coloured where it falls short of its fullest month.

    rows : complex_name, month, companies, share (of 1, missing where nothing is loaded), complexes
    in order from the top. A month without data is a gap.
    """
    names = list(dict.fromkeys(zip(rows["complex_id"], rows["complex_name"], strict=True)))
    months = sorted(rows["month"].unique())
    table = rows.pivot_table(index="complex_id", columns="month", values="share", dropna=False)
    counts = rows.pivot_table(index="complex_id", columns="month", values="companies", dropna=False)
    order = [code for code, _ in names]
    z = table.reindex(index=order, columns=months)
    said = counts.reindex(index=order, columns=months)
    cells = heatmap(
        z=z.to_numpy(),
        x=months,
        y=list(range(len(names))),
        zmin=0,
        zmax=1,
        colorscale=_colours(look),
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hoverinfo="text",
        text=[
            [_hover(name, month, said.loc[code, month], z.loc[code, month], t) for month in months]
            for code, name in names
        ],
    )
    written = [in_lines(name, NAME) for _, name in names]
    whole = [short(name, WIDE_NAME) for _, name in names]
    folded = any("<br>" in name for name in written)
    below = named_rows(look, written) | {"ticktext": written}
    below["tickfont"] = {"color": look.ink, "size": 11 if folded else 14}
    in_room = {"ticktext": whole, "tickfont": {"color": look.ink, "size": 13}}
    step = -(-len(months) // MONTHS_NAMED)
    named = months[::-1][::step][::-1]
    across = {"side": "top", "type": "category", "showgrid": False, "automargin": True}
    across |= {"tickvals": named, "ticktext": named, "tickangle": 0}
    return FinishedFigure(
        cells,
        layout(
            look,
            height=HEAD + (TWO_LINES if folded else ROW_HEIGHT) * max(len(names), 2),
            xaxis=across | {"tickfont": {"color": look.muted, "size": 13}},
            yaxis=below | {"autorange": "reversed"},
        ),
        wide=Wide(WIDE, {"yaxis": in_room} if whole != written else {}),
    )


def _colours(look: Look) -> list[tuple[float, str]]:
    """Return the colour scale of shares: pale for complete months, strong for missing companies."""
    low, usual = look.areas_around[0], look.sequential[0]
    return [(0.0, low), (WHOLE, usual), (1.0, usual)]


def _hover(name: str, month: str, companies: float, share: float, t: Texts) -> str:
    return t(
        "figure.hover_coverage",
        name=short(name),
        month=t.value("month", month),
        companies=companies,
        share=share,
    )
