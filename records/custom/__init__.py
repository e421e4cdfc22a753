"""自定义台账: the ledgers a clerk defines."""
