"""The kinds of ledger, each with all that is its own; `records.registration` makes them known."""
