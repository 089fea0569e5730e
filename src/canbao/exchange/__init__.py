"""Exchange: rights and money that move from one installation to another.
"""
