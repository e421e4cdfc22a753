"""Papers that carry a summary to another office."""
