"""The version: that of the product, as Python writes it."""

__version__ = "0.2.0rc1"
