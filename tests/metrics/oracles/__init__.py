"""Slow second versions by the definitions, each checked against published numbers itself."""
