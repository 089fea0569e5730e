"""Synthetic people and the registers departments would hold of them, with the truth written beside.

Real registers are secret; this makes ones of any size whose answer is known. Nothing here is read by
`canbao.registers`, and nothing here is a statistic.
"""
