"""Clerical review: pairs of records that the comparison leaves to people, and what readers answer.

The weight of a pair never enters this room: a reader is blind to the score. Pages are in `web`.
"""
