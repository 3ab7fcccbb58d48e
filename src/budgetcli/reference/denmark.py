"""What is usual in Danish municipalities, where a source does not say it itself."""

NOT_STEERABLE = ("medfinansiering", "overfoerselsudgifter", "forsikrede ledige", "brugerfinansieret")
"""Folded parts of labels of lines that a committee cannot steer: the regions' or the state's activity decides them."""
