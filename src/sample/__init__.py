"""Made-up data that behave like the real thing where statistics look, and never pass for it.

`generate` returns the canonical tables of src/store/schema.py. One module makes one table; each
draws from a stream of its own (streams.py), so that a new table never changes the others.
"""

from src.sample.generate import generate

__all__ = ["generate"]
