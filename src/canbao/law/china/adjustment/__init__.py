"""Yearly adjustment: rules beside their parameters."""
