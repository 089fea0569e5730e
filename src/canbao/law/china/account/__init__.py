"""Individual account: rules beside their parameters."""
