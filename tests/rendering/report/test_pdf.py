"""The report as PDF, opened by poppler; and what is said where the library is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from budgetcli.model.errors import BudgetError
from budgetcli.reports import rendering as pdf
from tests.program import budgetcli


@pytest.mark.needs("Pango", "Poppler")
def test_the_pdf_has_the_whole_report_on_a_few_pages(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    assert budgetcli("report", "sou", "-o", path, "--lang", "da").status == 0
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert 3 <= text.count("\f") <= 6
    for said in (
        "Hvad udvalget bruger",
        "-1.253,6",
        "Hvad der stadig mangler",
        "Uden tiltagene",
        "1.257,8",
        "sou-2024-2027.xlsx",
    ):
        assert said in text
    information = subprocess.run(
        ["pdfinfo", path], capture_output=True, check=True, text=True
    ).stdout
    assert "Tagged:          yes" in information
    assert "Sundheds- og Omsorgsudvalget, 2024–2027" in information


@pytest.mark.needs("Pango", "Poppler")
def test_the_pack_is_two_pages_and_the_same_bytes(tmp_path: Path) -> None:
    flags = ("report", "sou", "--pack", "med", "--cost-per-fte", "500000", "-O", "pdf")
    first, second = budgetcli(*flags), budgetcli(*flags)
    assert first.data == second.data
    (tmp_path / "p.pdf").write_bytes(first.data)
    text = subprocess.run(
        ["pdftotext", tmp_path / "p.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert text.count("\f") <= 2
    assert "8,4 årsværk" in " ".join(text.split())


def test_without_the_library_the_remedy_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = budgetcli("report", "sou", "-o", tmp_path / "r.pdf", "--lang", "en")
    assert result.status == 2
    assert "error[missing-extra]: a pdf needs WeasyPrint, which is not installed" in result.err
    assert (
        "hint: pip install 'kommune-budgetcli[pdf]'; or write html and print it from a browser"
        in result.err
    )
    assert list(tmp_path.iterdir()) == []


def test_without_the_system_library_what_to_install_is_said_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def halfway(_: str) -> None:
        sys.stdout.write("-----\nsome advice of the library\n-----\n")
        raise OSError("cannot load library 'libpango-1.0-0': no such file.  More of it")

    monkeypatch.setattr("budgetcli.reports.rendering.import_module", halfway)
    with pytest.raises(BudgetError, match="needs the system library Pango: cannot load") as raised:
        pdf.library()
    assert "apt install libpango-1.0-0" in str(raised.value.hint)
    assert capsys.readouterr().out == ""
