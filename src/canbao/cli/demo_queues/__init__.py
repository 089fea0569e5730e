"""What people of the demonstration's city ask for in the weeks before today, so that every desk has work."""
