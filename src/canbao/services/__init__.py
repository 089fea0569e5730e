"""What people can ask for: the catalogue of services. What each service does stands beside it."""
