"""Changes of the tables of `review`, in order."""
