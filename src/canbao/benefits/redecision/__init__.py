"""Re-decision: every award in payment computed again from today's record, and what differs from what is paid."""
