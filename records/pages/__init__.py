"""The pages written once for every ledger: list, form, record, evidence; and the acts on a record."""
