"""一会一报: events of one's own, applied for, approved, held and archived."""
