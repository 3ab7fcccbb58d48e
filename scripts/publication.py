"""The publication of the example as a pdf: `data/sou.pdf`, printed from `data/sou.md`; run by hand
when that changes."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import weasyprint

DATA = Path(__file__).parent.parent / "data"
STYLE = """@page{size:A4;margin:18mm}body{font:10pt/1.5 'DejaVu Sans',sans-serif}h1{font-size:14pt}h2{font-size:11pt}
table{border-collapse:collapse;font-size:7pt;width:100%}td{padding:3pt 5pt;text-align:right}td:first-child{text-align:left}
td{white-space:nowrap}"""
_RULE = re.compile(r"\|[ :|-]+\|")


def page_of(text: str) -> str:
    """Return a Markdown text of headings, one kind of table and paragraphs as a page."""
    parts = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        if lines[0].startswith("#"):
            level = len(lines[0]) - len(lines[0].lstrip("#"))
            parts.append(f"<h{level}>{escape(lines[0].lstrip('# '))}</h{level}>")
        elif lines[0].startswith("|"):
            rows = (
                [cell.strip() for cell in line.strip("|").split("|")]
                for line in lines
                if not _RULE.fullmatch(line)
            )
            parts.append(f"<table>{''.join(_row(row) for row in rows)}</table>")
        else:
            parts.append(f"<p>{escape(' '.join(lines))}</p>")
    return f'<!doctype html><html lang="da"><head><meta charset="utf-8"><style>{STYLE}</style></head><body>{"".join(parts)}</body></html>'


def _row(cells: list[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


if __name__ == "__main__":
    weasyprint.HTML(string=page_of((DATA / "sou.md").read_text(encoding="utf-8"))).write_pdf(
        str(DATA / "sou.pdf")
    )
