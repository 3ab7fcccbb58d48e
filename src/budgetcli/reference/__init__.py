"""Data that is shipped: the example workspace, words, schemas."""
