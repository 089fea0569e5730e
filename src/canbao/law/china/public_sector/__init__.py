"""Public sector pension: rules beside their parameters."""
