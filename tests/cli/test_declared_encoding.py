"""A text in an old code page is told by its letters, or read as what the user says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "1.000 kr.;2026 udgifter;2027 udgifter\nPleje og træning;120;130\nØvrige områder;30;35\nI alt;150;165\n"


@pytest.mark.parametrize("encoding", ["cp850", "cp1252", "mac-roman", "utf-8"])
def test_a_declared_encoding_is_read_as_it_says(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(TEXT.encode(encoding))
    given = ("summarize", "old.csv", "--no-config", "--encoding", encoding, "-O", "json")
    labels = [each["label"] for each in budgetcli(*given, folder=tmp_path).json["lines"]]
    assert labels == ["Pleje og træning", "Øvrige områder", "I alt"]


def test_an_encoding_that_does_not_exist_or_does_not_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(TEXT.encode("cp1252"))
    for encoding in ("cp9999", "utf-8"):
        given = ("summarize", "old.csv", "--no-config", "--lang", "en", "--encoding", encoding)
        refused = budgetcli(*given, folder=tmp_path)
        assert (refused.status, refused.out) == (2, "")
        assert "error[unknown-encoding]" in refused.err
