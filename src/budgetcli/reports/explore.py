"""A budget to click through, as one page: from the total down to the lines and their cells, as
nested tables that need no script; a small script adds search, years, per head and shares."""

from __future__ import annotations

import json
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role, Side, Sign
from budgetcli.model.names import one_line
from budgetcli.model.numbers import exact_sum
from budgetcli.words.languages import Language, column_label, number, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Column, Figure, Line

STYLE, SCRIPT = (Path(__file__).with_name(f"explore.{each}") for each in ("css", "js"))
MARKS = {Language.ENGLISH: (",", "."), Language.DANISH: (".", ",")}
"""What a language groups thousands by, and its decimal mark."""

People = dict[str, list[Decimal | None]]


class LineNode(NamedTuple):
    """A line with what it is made of: its figure in each column, None where it states none."""

    label: str
    code: str | None
    figures: tuple[Figure | None, ...]
    inner: tuple[LineNode, ...] = ()
    people: tuple[Decimal | None, ...] = ()


class Explored(NamedTuple):
    """What a page is made of: the tree below the total, its columns, and the budgets it is from."""

    root: LineNode
    columns: tuple[Column, ...]
    budgets: tuple[Budget, ...]
    sign: Sign


def explored(
    budgets: Mapping[str, Budget],
    people: Mapping[str, Mapping[int, Decimal]],
    sign: Sign | None = None,
) -> Explored:
    """Return the tree of one budget, or of several by their names, brought to the unit of the
    first; `people` are the inhabitants of each by year."""
    first = next(iter(budgets.values()))
    scale = first.heading.unit.scale
    same = {name: budget.in_scale(scale) for name, budget in budgets.items()}
    columns = _columns(tuple(same.values()))
    roots = [
        _root(name, budget, columns)._replace(people=_people(people.get(name, {}), columns))
        for name, budget in same.items()
    ]
    root = roots[0] if len(roots) == 1 else _together(roots)
    return Explored(root, columns, tuple(same.values()), sign or first.heading.sign)


def _columns(budgets: Sequence[Budget]) -> tuple[Column, ...]:
    """Return the net amounts of all budgets, by year and stage; where none is a net, all amounts."""
    found = dict.fromkeys(
        column
        for budget in budgets
        for column in budget.columns
        if column.measure is Measure.AMOUNT
    )
    nets = [column for column in found if column.side is Side.NET]
    return tuple(
        sorted(nets, key=lambda each: str(each.year)) if len(budgets) > 1 else nets or found
    )


def _root(name: str, budget: Budget, columns: Sequence[Column]) -> LineNode:
    inner: dict[str | None, list[Line]] = {}
    for line in budget.of(Role.LINE, Role.SUBTOTAL):
        parent = line.parent if line.parent in budget.by_id else None
        above = budget.by_id[parent] if parent is not None else None
        inner.setdefault(None if above is None or above.role is Role.TOTAL else parent, []).append(
            line
        )
    total = budget.total_line
    figures = (
        tuple(budget.figure(total.id, column) for column in columns)
        if total is not None
        else tuple(None for _ in columns)
    )
    return LineNode(
        name,
        None,
        figures,
        tuple(_node(each, budget, columns, inner) for each in inner.get(None, ())),
    )


def _node(
    line: Line, budget: Budget, columns: Sequence[Column], inner: Mapping[str | None, list[Line]]
) -> LineNode:
    return LineNode(
        line.label,
        line.code,
        tuple(budget.figure(line.id, column) for column in columns),
        tuple(_node(each, budget, columns, inner) for each in inner.get(line.id, ())),
    )


def _together(roots: Sequence[LineNode]) -> LineNode:
    """Return the node above several: the sum where each states a figure."""
    sums, people = [], []
    for number_, _ in enumerate(roots[0].figures):
        own = [each.figures[number_] for each in roots]
        known = [each for each in own if each is not None]
        sums.append(
            known[0]._replace(amount=exact_sum(each.amount for each in known), place=None)
            if len(known) == len(own)
            else None
        )
        counts = [each.people[number_] for each in roots]
        stated = [each for each in counts if each is not None]
        people.append(exact_sum(stated) if len(stated) == len(counts) else None)
    return LineNode("", None, tuple(sums), tuple(roots), tuple(people))


def _people(counts: Mapping[int, Decimal], columns: Sequence[Column]) -> tuple[Decimal | None, ...]:
    return tuple(
        counts.get(column.year) if isinstance(column.year, int) else None for column in columns
    )


def page(found: Explored, title: str, language: Language) -> bytes:
    """Return the page, the same bytes for the same budgets."""
    return _ExplorePage(found, title, language).written().encode()


class _ExplorePage:
    """Writes the page: a table a node that is made of others, each in a `details` of its own."""

    def __init__(self, found: Explored, title: str, language: Language) -> None:
        self.found, self.title, self.language = found, one_line(title), language
        self.factor = -1 if found.sign is Sign.EXPENSE_POSITIVE else 1
        self.labels = [column_label(each, language, with_net=False) for each in found.columns]
        self.people: People = {}
        self.count = 0
        self.has_cells = any(_has_cells(each) for each in found.root.inner)

    def _word(self, key: str, *values: object) -> str:
        return escape(word(key, self.language, *values))

    def written(self) -> str:
        """Return the page as text."""
        root = self.found.root
        if any(root.people):
            self.people[""] = list(root.people)
        panels = "".join(self._panel(root, "all", self._word("explore-total")))
        script = SCRIPT.read_text(encoding="utf-8")
        allowed = b64encode(sha256(script.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'"
        group, mark = MARKS[self.language]
        said = {
            "total": word("explore-total", self.language),
            "group": group,
            "mark": mark,
            "scale": str(self.found.budgets[0].heading.unit.scale),
            "hits": word("explore-hits", self.language, 0),
        }
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in said.items())
        years = "".join(
            f".y{number_} :is(th,td):not(:first-child,.c,:nth-child({number_ + 2})){{display:none}}"
            for number_, _ in enumerate(self.labels)
        )
        return (
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{escape(self.title)}</title>"
            f"<style>{STYLE.read_text(encoding='utf-8')}{years}</style></head><body{data}>"
            f"<header><h1>{escape(self.title)}</h1><p class=soft>{escape(self._caption())}</p></header>"
            f"<main>{self._tools()}{panels}</main>{self._footer()}"
            f'<script type="application/json" id="people">{self._counts()}</script>'
            f"<script>{script}</script></body></html>\n"
        )

    def _caption(self) -> str:
        heading = self.found.budgets[0].heading
        level = [word("prices", self.language, heading.price_level)] if heading.price_level else []
        return ", ".join(
            [unit_name(heading.unit, self.language), *level, word(self.found.sign, self.language)]
        )

    def _counts(self) -> str:
        said = {
            id: [None if each is None else f"{each:f}" for each in counts]
            for id, counts in self.people.items()
        }
        return json.dumps(said, separators=(",", ":")).replace("<", "\\u003c")

    def _tools(self) -> str:
        """Return what works with the script only: it is hidden without."""
        years = "".join(
            f'<option value="{number_}">{escape(label)}</option>'
            for number_, label in enumerate(self.labels)
        )
        ways = ["amount", *(["head"] if self.people or _counted(self.found.root) else []), "share"]
        how = "".join(
            f'<option value="{way}">{self._word(f"explore-{way}")}</option>' for way in ways
        )
        return (
            f'<div id="tools" hidden><div><label for="find">{self._word("explore-find")}</label>'
            f'<input id="find" type="search" autocomplete="off"></div>'
            f'<div><label for="year">{self._word("explore-years")}</label>'
            f'<select id="year"><option value="">{self._word("explore-all-years")}</option>{years}</select></div>'
            f'<div><label for="how">{self._word("explore-how")}</label><select id="how">{how}</select></div></div>'
            '<p id="count" class="soft" aria-live="polite"></p><ul id="found"></ul>'
            f'<nav aria-label="{self._word("explore-path")}"><ol id="crumbs"></ol></nav>'
        )

    def _panel(self, node: LineNode, id: str, name: str) -> Iterator[str]:
        """Yield the table of what a node is made of, and a panel below it for each that is made of
        others again."""
        ids = [self._id(each) for each in node.inner]
        if id == "all":
            yield '<section id="all">'
        else:
            yield f"<details id={id}><summary>{name}</summary>"
        heads = "".join(f"<th>{escape(each)}" for each in self.labels)
        cells = f"<th class=c>{self._word('explore-cells')}" if self.has_cells else ""
        yield "<div class=wide tabindex=0><table>"
        yield f"<thead><tr><th>{self._word('line')}{heads}{cells}<tbody>"
        for each, own in zip(node.inner, ids, strict=True):
            yield self._row(each, own)
        yield from self._rest(node)
        yield self._total(node)
        yield "</table></div>"
        for each, own in zip(node.inner, ids, strict=True):
            if each.inner:
                if any(each.people):
                    self.people[own] = list(each.people)
                yield from self._panel(each, own, _named(each))
        yield "</section>" if id == "all" else "</details>"

    def _id(self, node: LineNode) -> str:
        self.count += 1
        return f"{'p' if node.inner else 'r'}{self.count:x}"

    def _row(self, node: LineNode, id: str) -> str:
        name = _named(node)
        head = f"<tr><th><a href=#{id}>{name}</a>" if node.inner else f"<tr id={id}><th>{name}"
        return (
            head
            + self._amounts([each and each.amount for each in node.figures])
            + self._cells(node)
        )

    def _amounts(self, amounts: Sequence[Decimal | None]) -> str:
        return "".join(
            f"<td>{'' if each is None else number(self.factor * each, self.language)}"
            for each in amounts
        )

    def _cells(self, node: LineNode) -> str:
        """Return from which cells the figures of a row are."""
        if not self.has_cells:
            return ""
        places = [each.place.reference for each in node.figures if each and each.place]
        shown = [str(each) for each in places if each]
        ends = shown[:1] + (shown[-1:] if len(shown) > 1 else [])
        return f"<td class=c>{escape('–'.join(ends))}"

    def _rest(self, node: LineNode) -> Iterator[str]:
        """Yield a row of what the lines leave of their total, where they leave anything."""
        left: list[Decimal | None] = []
        for number_, whole in enumerate(node.figures):
            parts = [each.figures[number_] for each in node.inner]
            known = exact_sum([each.amount for each in parts if each is not None])
            left.append(None if whole is None else whole.amount - known)
        if node.inner and any(left):
            last = "<td class=c>" if self.has_cells else ""
            yield f'<tr class="rest"><th>{self._word("explore-rest")}{self._amounts(left)}{last}'

    def _total(self, node: LineNode) -> str:
        name = self._word("explore-total") if not node.label else _named(node)
        amounts = self._amounts([each and each.amount for each in node.figures])
        return f'<tr class="total"><th>{name}{amounts}{self._cells(node)}'

    def _footer(self) -> str:
        inputs = dict.fromkeys(each for budget in self.found.budgets for each in budget.inputs)
        items = "".join(
            f"<li>{escape(one_line(each.path))}{'#' + escape(one_line(each.sheet)) if each.sheet else ''}"
            f"{' · SHA-256 ' + each.sha256 if each.sha256 else ''}</li>"
            for each in inputs
        )
        head = self._word("explore-sources", len(inputs))
        return f"<footer><details><summary>{head}</summary><ul>{items}</ul></details></footer>"


def _named(node: LineNode) -> str:
    """Return a line with its code, unless its label begins with it."""
    code = (node.code or "").rpartition("/")[2]
    label = one_line(node.label)
    return escape(label if not code or label.startswith(code) else f"{code} {label}")


def _has_cells(node: LineNode) -> bool:
    return any(each is not None and each.place is not None for each in node.figures) or any(
        map(_has_cells, node.inner)
    )


def _counted(node: LineNode) -> bool:
    return any(node.people) or any(any(each.people) for each in node.inner)
