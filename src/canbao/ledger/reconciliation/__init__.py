"""Reconciliation: agency, tax, treasury and bank at the end of a month, every difference explained."""
