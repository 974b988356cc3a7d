"""Pictures of figures without a browser: a plotly figure in, PNG or SVG out.

Matplotlib draws the parts of plotly that our figures use. Anything else raises
UnsupportedFigureError, so that a picture never silently lacks what the screen shows
(docs/decisions/0015). Import `src.pictures.picture` only inside functions: matplotlib takes half a
second to load.
"""
