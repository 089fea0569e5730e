"""Work injury insurance: rules beside their parameters."""
