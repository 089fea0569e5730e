"""Crediting: paid months and amounts on each person's account, interest, careers, statements.

What other rooms call is imported from the modules: `crediting.credit` (credit, credit_columns,
take_back), `crediting.careers`, `crediting.interest`, `crediting.opening`, `crediting.reads`.
"""
