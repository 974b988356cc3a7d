"""Figures: a frame and the words in, a plotly figure out."""
