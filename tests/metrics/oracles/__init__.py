"""Slow second versions by the definitions, themselves checked against published numbers."""
