"""Accounts and roles: who may sign in, what each role may see, how signing in is guarded.

What is known of a person stands in `people`; pages stand in `web`.
"""
