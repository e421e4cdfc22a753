"""Who owes what when: a grid's columns, cells and page."""
