"""The four grids: monthly returns, films, talks, weekly meetings. Each is read by one grouped query."""

from records.grids.reading import GRIDS, GridSpec, half_of, halves, owed_cells

__all__ = ["GRIDS", "GridSpec", "half_of", "halves", "owed_cells"]
