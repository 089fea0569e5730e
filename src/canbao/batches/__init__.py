"""Batches: leased jobs, runs and their chunks. What a batch does is its own room's affair."""
