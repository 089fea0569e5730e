"""The ledger: double entry in whole fen, append only, one transaction per business fact.

What is owed or awarded is decided by the law and by the rooms above; here it is only booked.
"""
