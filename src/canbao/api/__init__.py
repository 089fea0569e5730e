"""The HTTP door: `/api/v1/…` with OpenAPI and one error envelope. Asking the law takes no account and
stores nothing; money takes the portal's accounts.

No rule of the domain lives here; every answer is the law's or a room's.
"""
