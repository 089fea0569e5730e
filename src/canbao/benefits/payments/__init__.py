"""Payments: what is due and not paid yet, released by two people, sent to the bank, and what comes
back."""
