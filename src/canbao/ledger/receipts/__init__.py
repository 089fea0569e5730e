"""Receipts: money that arrives, whose it is, what is overdue and what is given back."""
