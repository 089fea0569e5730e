"""Residents' pension: rules beside their parameters."""
