"""The law in force in this installation: the package's law, what was entered here, who confirmed it.

A value that nobody has confirmed against the official notice is never paid on.
"""

from canbao.inforce.law import law, region_of

__all__ = ["law", "region_of"]
