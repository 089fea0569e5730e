"""The public portal: pages that ask the law and show its answers, without accounts and without storing.

Pages, forms, pictures and words live here. No rule of social insurance does: every figure comes
from `canbao.law.compute`.
"""
