"""The whole register under the audit rules, by night: exported once, asked by DuckDB, and what was found
kept by a batch."""
