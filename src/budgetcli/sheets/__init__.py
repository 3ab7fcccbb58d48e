"""Bytes and cells: files become grids and grids become files; this room knows no budget."""
