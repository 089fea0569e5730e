"""The HTTP door: `/api/v1/…` with OpenAPI, one error envelope, no account, nothing stored.

No rule of the domain lives here; every answer is the law's.
"""
