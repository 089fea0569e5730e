"""canbao (参保): software that a country runs its social insurance on."""

__version__ = "0.1.0"
