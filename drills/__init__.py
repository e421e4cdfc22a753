"""What is broken on purpose, on real processes, and what it costs: `make drills`."""
