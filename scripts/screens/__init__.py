"""Parts of compare_screens.py: the addresses, the collector, the reading of files, the diff."""
