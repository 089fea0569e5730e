"""Pictures drawn as inline SVG with a table beside them: the life line and the charts.

They take small dataclasses and know nothing of the law, of requests or of who asks.
"""
