"""The public portal: pages that ask the law and show its answers. No account, nothing stored.

Pages, forms, pictures and words live here. No rule of social insurance does: every figure comes
from `canbao.law.compute`.
"""
