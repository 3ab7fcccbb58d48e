"""Words for people: languages, meanings, the glossary."""
