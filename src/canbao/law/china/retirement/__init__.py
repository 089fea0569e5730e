"""Retirement age and years: rules beside their parameters."""
