"""Medical and maternity insurance: rules beside their parameters."""
