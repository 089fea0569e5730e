"""Unemployment insurance: rules beside their parameters."""
