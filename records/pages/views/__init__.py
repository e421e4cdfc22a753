"""Views of the generic pages."""
