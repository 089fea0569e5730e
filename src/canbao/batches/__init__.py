"""Batches: leased jobs, runs and their chunks. What a batch does is the affair of the room that owns it."""
