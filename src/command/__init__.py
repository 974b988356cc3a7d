"""The command line: `python -m src …`. Each command is a row of commands.py and a module."""
