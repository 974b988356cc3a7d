"""How far companies came: one bar a stage, each company counted once."""

import pandas as pd

from src.figures.look import LIGHT
from src.report.axes import Scale
from src.report.drawing import Drawing, Shape, Words, box
from src.report.painted import text_width

WIDTH = 800
ROW = 32
BAR = 18
LEFT = 116
RIGHT = 190


def funnel_chart(stages: pd.DataFrame, t) -> Drawing:
    """Return one bar per stage: companies that got there, and their share of those before.

    stages : stage, companies, conversion (share of the stage before, NaN at the first), in order.
    """
    top = max(float(stages["companies"].max()), 1)
    x = Scale(0, top, LEFT, WIDTH - RIGHT)
    shapes = [
        shape
        for place, row in enumerate(stages.itertuples())
        for shape in _bar(row, place * ROW + ROW / 2, x, t)
    ]
    return Drawing(WIDTH, ROW * len(stages), tuple(shapes))


def _bar(row, middle: float, x: Scale, t) -> list[Shape]:
    right = x(row.companies)
    said = t("report.bar_companies", companies=row.companies)
    shapes: list[Shape] = [
        Words(t(f"stage.{row.stage}"), LEFT - 10, middle, LIGHT.ink, 13, "end"),
        box(LEFT, middle - BAR / 2, max(right, LEFT + 1), middle + BAR / 2, LIGHT.accent),
        Words(said, right + 8, middle, LIGHT.ink, 13, bold=True),
    ]
    if pd.notna(row.conversion):
        after = right + 16 + text_width(said, 13, bold=True)
        note = t("report.bar_conversion", share=row.conversion)
        shapes.append(Words(note, after, middle, LIGHT.muted, 12))
    return shapes
