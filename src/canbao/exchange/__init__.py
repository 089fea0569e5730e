"""Exchange: rights and money that move from one installation to another.

Each installation has its own database; between them go messages (`messages`), nothing else.
"""
