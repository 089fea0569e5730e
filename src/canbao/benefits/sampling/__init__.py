"""Random samples of decided cases, drawn by a kept seed for inspection after the fact: what was
drawn, from how many, and what the inspector found."""
