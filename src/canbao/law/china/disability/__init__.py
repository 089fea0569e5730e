"""Disability allowance: rules beside their parameters."""
