"""Employee pension: rules beside their parameters."""
