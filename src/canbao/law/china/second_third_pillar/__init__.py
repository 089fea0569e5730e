"""Second and third pillar: rules beside their parameters."""
