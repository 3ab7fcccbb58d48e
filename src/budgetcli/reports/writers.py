"""A report on its way to a format: pages for people in html, md, pdf and xlsx, and what every other
result offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.names import lines_not_obeyed
from budgetcli.model.records import Table
from budgetcli.reports import report_page
from budgetcli.reports.material import Bullets, Wording
from budgetcli.reports.rendering import PLAIN, Template
from budgetcli.reports.sections import measures_table, questions
from budgetcli.views import view as views
from budgetcli.views.check_view import ReportView as CheckView
from budgetcli.views.gap_view import GapView
from budgetcli.views.summary_view import SummaryView
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from budgetcli.model.budgets import Budget
    from budgetcli.reports.material import Material, Page, Planned
    from budgetcli.views.view import Record

FIELDS = (
    "measure",
    "title",
    "package",
    "line",
    "side",
    "status",
    "held",
    "year",
    "effect",
    "posts",
)


class PageView(NamedTuple):
    """The view of a report, in a house style."""

    material: Material
    template: Template = PLAIN

    @property
    def budget(self) -> Budget | None:
        """A report is no budget."""
        return None

    def page(self, language: Language) -> Page:
        """Return the page in a language: the whole report, or the pack asked for."""
        return (report_page.pack_page if self.material.pack else report_page.page)(
            self.material, language
        )

    def table(self, language: Language) -> Table:
        """Return the measures under the title, and below them the report's answers."""
        page, said = self.page(language), Wording(language, self.material.budget)
        answers = next(block.items for _, block in page.blocks() if isinstance(block, Bullets))
        found = measures_table(self.material, said) if self.material.planned else Table("", (), ())
        return Table(page.title, found.fields, found.rows, page.caption, answers)

    def document(self) -> dict[str, Any]:
        """Return what the report is made from, and the documents of the results it tells of."""
        material, said = self.material, Wording(Language.ENGLISH, self.material.budget)
        return views.opening("report", material.sources) | {
            "made": material.made,
            "pack": material.pack,
            "summary": SummaryView(material.summary).document(),
            "check": CheckView(material.check).document(),
            "gap": GapView(material.gap, material.assumed).document() if material.gap else None,
            "measures": [_measure(material, each) for each in material.planned],
            "questions": list(questions(material, said)),
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a measure, line and year."""
        return FIELDS, [
            (
                each.measure.id,
                each.measure.title,
                each.package.id,
                each.line.id,
                str(each.side),
                each.measure.status,
                int(each.held),
                year,
                amount,
                self.material.posts(each),
            )
            for each in self.material.planned
            for year, amount in each.effect.items()
        ]


def _measure(material: Material, planned: Planned) -> dict[str, Any]:
    return {
        "id": planned.measure.id,
        "title": planned.measure.title,
        "package": planned.package.id,
        "line": planned.line.id,
        "side": str(planned.side),
        "status": planned.measure.status,
        "held": planned.held,
        "effect": {str(year): amount for year, amount in planned.effect.items()},
        "posts": material.posts(planned),
    }


def _html(view: PageView, language: Language) -> bytes:
    from budgetcli.reports.rendering import render_html  # start-up

    return str(render_html(view.page(language), view.template)).encode()


def _markdown(view: PageView, language: Language) -> bytes:
    from budgetcli.reports.rendering import render_markdown  # start-up

    text = render_markdown(view.page(language))
    return lines_not_obeyed(text).encode()


def _pdf(view: PageView, language: Language) -> bytes:
    from budgetcli.reports.rendering import render_pdf  # start-up

    return bytes(render_pdf(view.page(language), view.template))


def _xlsx(view: PageView, language: Language) -> bytes:
    from budgetcli.reports.workbook import render  # start-up

    return bytes(render(view.material, language))


WRITERS: dict[str, Callable[[PageView, Language], bytes]] = {
    "html": _html,
    "md": _markdown,
    "pdf": _pdf,
    "xlsx": _xlsx,
}
DRAWN = frozenset({"html", "pdf"})
"""These have charts."""

BINARY = frozenset({"pdf", "xlsx"})


def writer_of(name: str | None, path: str | None) -> str:
    """Return the format asked for by name, else by the extension of the output; other formats are
    left to their own place."""
    chosen = name or (path.rpartition(".")[2].lower() if path and "." in path else "")
    return {"markdown": "md", "htm": "html"}.get(chosen, chosen)
