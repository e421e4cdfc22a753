"""Pages of import, export and print."""
