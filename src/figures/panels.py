"""Layout of small multiples: position, axes and heading of each panel."""

from typing import Any, NamedTuple

from src.figures.look import Look, axis, note


class Spot(NamedTuple):
    """The position of a panel, in shares of the figure. number : of the panel, from 0."""

    number: int
    x: tuple[float, float]
    y: tuple[float, float]
    top: float

    @property
    def suffix(self) -> str:
        """Return the suffix of its axes' names in plotly; "" for the first panel."""
        return str(self.number + 1) if self.number else ""

    @property
    def of_trace(self) -> dict[str, str]:
        """Return the attributes that put a trace into this panel."""
        return {"xaxis": f"x{self.suffix}", "yaxis": f"y{self.suffix}"}

    def axes(self, look: Look, x: dict[str, Any], y: dict[str, Any]) -> dict[str, dict]:
        """Return the axes of the panel by their names in the layout."""
        across = {"domain": list(self.x), "anchor": f"y{self.suffix}"} | x
        up = {"domain": list(self.y), "anchor": f"x{self.suffix}"} | y
        return {
            f"xaxis{self.suffix}": axis(look, **across),
            f"yaxis{self.suffix}": axis(look, **up),
        }

    def heading(self, text: str, look: Look, size: int, lower: float = 0.0) -> dict[str, Any]:
        """Return the heading of the panel; lower : its distance from the top."""
        place = {"x": self.x[0], "y": self.top - lower, "xref": "paper", "yref": "paper"}
        return note(text, look.ink, size) | place | {"xanchor": "left", "yanchor": "top"}


class Grid(NamedTuple):
    """Panels in rows. gap : between two columns; right : free space beside the last; head, foot :
    from the top of a row to the upper and the lower edge of its panels, in shares of the row."""

    columns: int
    gap: float
    right: float = 0.0
    head: float = 0.2
    foot: float = 0.8

    def rows(self, count: int) -> int:
        """Return the number of rows for so many panels, at least one."""
        return max(-(-count // self.columns), 1)

    def spots(self, count: int) -> list[Spot]:
        """Return the positions of so many panels."""
        rows = self.rows(count)
        width = (1 - self.right - self.gap * (self.columns - 1)) / self.columns
        found = []
        for number in range(count):
            left = number % self.columns * (width + self.gap)
            top = 1 - number // self.columns / rows
            edges = (top - self.foot / rows, top - self.head / rows)
            found.append(Spot(number, (left, left + width), edges, top))
        return found
