"""The case engine: what is asked, by whom, in whose hands it is, and what was decided.

It knows states, clocks, hands and proofs; what a service asks, decides and changes lives above.
"""
