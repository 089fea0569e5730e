"""Re-decision: every award in payment computed again from today's record, and what differs from what
is paid, by cause.

Nothing here changes what is due: what favours the person is proposed, what does not needs a human.
"""
