"""Pictures of figures without a browser: a plotly figure in, PNG or SVG out.

Matplotlib draws what our figures use of plotly; anything else raises UnsupportedFigureError, so
that a picture never leaves out silently what the screen shows (docs/decisions/0015). Import
`src.pictures.picture` where a picture is asked for, never at the start of a program: matplotlib
takes half a second to load.
"""
