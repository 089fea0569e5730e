"""The universal participation database: who is who between departments' registers, who is insured in
what, who should be and is not.

Columnar: DuckDB on one machine, Spark on a cluster, the same SQL and the same law on both. No Django,
no accounts, no pages; the operational record of an installation is `canbao.people`.
"""
