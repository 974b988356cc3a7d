"""The vocabulary that all other parts share: codes, sources, tables, measures."""
