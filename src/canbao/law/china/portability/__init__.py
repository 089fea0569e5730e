"""Portability: rules beside their parameters."""
