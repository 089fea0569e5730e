"""What the ledger says when it does not book something; the words are those of `people.refusal`."""

from __future__ import annotations

from canbao.people.refusal import Refusal, Refused, refused

__all__ = ["Refusal", "Refused", "refused"]
