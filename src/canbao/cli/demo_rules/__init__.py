"""The demonstration of the audit rules: a case planted for every clause of the forty rules, looked for,
and everything undone; what else is found are the rules' false alarms on this city."""
