"""Benefits: from the facts of a claim to a decision with its explanation, an award and its revisions."""
