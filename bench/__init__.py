"""Benchmarks: ratios measured side by side, never in a timed test."""
