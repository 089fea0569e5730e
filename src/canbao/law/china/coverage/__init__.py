"""Who is covered: rules beside their parameters."""
