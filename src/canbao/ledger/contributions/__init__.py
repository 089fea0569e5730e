"""Contributions: what employers and persons declare, what the law makes of it, and the orders to pay.

Money that arrives is not known here.
"""
