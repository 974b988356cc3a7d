"""The vocabulary that every other part shares: codes, sources, tables, measures."""
