"""What compare_screens.py needs: the addresses, the collector, the reading of files, the diff."""
