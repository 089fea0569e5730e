"""Documents this house issues: what they say, kept as it was; serial, seal, verification, revocation.

What goes into a document is gathered by rooms above; here it is written down once and for all.
"""
