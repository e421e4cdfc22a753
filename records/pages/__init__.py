"""The pages written once for every ledger: list, form, record, evidence.

Also the acts on a record, which every kind's own services go through.
"""
