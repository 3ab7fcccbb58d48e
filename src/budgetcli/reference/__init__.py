"""Data that is shipped: the example workspace."""

from pathlib import Path

_SHIPPED = Path(__file__).parent / "example"
EXAMPLE = _SHIPPED if _SHIPPED.is_dir() else Path(__file__).parents[3] / "data"
"""The folder of the example workspace: inside the installed package, or `data/` of a checkout."""
