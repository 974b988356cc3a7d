"""Figures: a frame and texts in, a plotly figure or HTML out."""
