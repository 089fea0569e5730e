"""The social security card: its order and production, its states, the e-card as shown, password, relatives.

The card's cryptography and the signed code are not here; what is shown of a card is masked.
"""
