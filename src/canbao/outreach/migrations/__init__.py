"""Changes of the tables of `outreach`, in order."""
