"""The same rows for both writers: a code, a label and ten amounts in hundredths."""


def rows(count: int) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return so many rows."""
    return [
        (
            f"{10_000 + row:06d}",
            f"Post {row}",
            tuple(-((row * 7_919 + year * 104_729) % 999_983) for year in range(10)),
        )
        for row in range(count)
    ]
