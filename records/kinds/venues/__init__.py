"""阵地: places, their inspections and openings."""
