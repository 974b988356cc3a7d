"""A figure that will not change again."""

import plotly.graph_objects as go


class FinishedFigure(go.Figure):
    """A figure of which what is sent is made once, however often it is drawn.

    Drawn again for another reader or another run, a plain figure would be copied and encoded anew:
    a quarter of the cost of a page whose figures are kept. Changing one after it has been drawn is
    an error that would not show, so every figure is given whole, in one go.
    """

    _sent = None

    def to_dict(self) -> dict:
        """Return the figure as it is sent, the same object each time; not to be written into."""
        if self._sent is None:
            self._sent = super().to_dict()
        return self._sent
