"""Who is who: certain links by number, likely links by weighed evidence, the rest to readers.

Reads standardised records, writes which person each belongs to, with the weights. What is known of a
person, their spells and gaps are made of this elsewhere.
"""
