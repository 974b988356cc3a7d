"""The command line: `python -m src …`. Each command is a module, listed in main.py."""
