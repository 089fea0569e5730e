"""The social insurance law of China: rules (`*.py`) beside parameters (`*.yaml`)."""
