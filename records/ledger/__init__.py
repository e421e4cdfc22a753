"""What a ledger and a record are: the declaration, the record, its indicators, own fields, locks,
history.
"""
