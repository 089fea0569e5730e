"""Contributions: rules beside their parameters."""
