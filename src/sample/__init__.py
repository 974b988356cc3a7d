"""Made-up data that behave like the real thing where statistics look, and never pass for it.

`generate.generate` returns the canonical tables of src/domain/tables.py. Each table is drawn from
a stream of its own (draw.py), so that a new table never changes the others.
"""
