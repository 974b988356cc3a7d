"""Made-up data with realistic statistical properties that are plainly recognisable as made up.

`generate.generate` returns the canonical tables of src/domain/tables.py. Each table has its own
random stream (draw.py), so that a new table never changes the others.
"""
