"""The content of each page, one folder per page: it queries the store and draws the results."""
