"""The demonstration's year: 2025 of the made-up city carried through the rooms of money, month by
month, from `demo_money`'s columns: contributions, receipts, benefits, payments, month ends.

Everything goes through the same public functions as pages and batches; the people, the officers and
the notices are made up and say so. Killed and started again it goes on where it was.
"""
