"""The operational record: persons, their spells and gaps, and the log of every look at them.

It is filled from the registers' published result and never compares anything itself. Doors read a
person through `canbao.people.looks.look` only, which writes the log before it returns.
"""
