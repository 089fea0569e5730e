"""Time limits: rules beside their parameters."""
