"""Reading every indicator with its rows: figures, targets, gaps, and where a figure is cited."""
