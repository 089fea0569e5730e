"""Death outside work: rules beside their parameters."""
