"""Adapters of the law to the outside: Arrow and Parquet batches, PDF sheets.

The only part of `canbao.law` that imports more than NumPy and PyYAML; the engine never imports it.
"""
