"""Results become text, machine formats, documents and workbooks."""
