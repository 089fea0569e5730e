"""Enforcement: rules beside their parameters."""
