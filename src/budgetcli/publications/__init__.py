"""Publications: documents with text, and every figure of the text tied to the tables."""
