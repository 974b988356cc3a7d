"""What each page shows, a folder a page: it asks the store, calls metrics and draws figures."""
