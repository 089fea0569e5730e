"""Crediting: paid months and amounts on each person's account, interest, careers, statements."""
