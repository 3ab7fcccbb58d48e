"""`budgetcli.toml`: an entity, its committees with aliases, their sources and packages; found
upward, else the shipped example."""

from collections.abc import Iterator
from os.path import relpath
from pathlib import Path
from typing import NamedTuple

from budgetcli.model.budgets import Sign
from budgetcli.model.declarations import Declaration, load
from budgetcli.model.names import fold, one_line
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.reading.layouts import Layout
from budgetcli.reading.rules import NONE, Rules, rules_of
from budgetcli.reference import EXAMPLE

FILE_NAME = "budgetcli.toml"
LANGUAGES = {"da": "da", "en": "en"}
_COMMITTEE_KEYS = (
    "title",
    "aliases",
    "source",
    "packages",
    "sheet",
    "table",
    "sign",
    "unit",
    "decimal",
    "layout",
    "files",
    "equation",
    "waiver",
    "publication",
    "claims",
)


class Committee(NamedTuple):
    """A committee of the workspace: where its budget is, how it is to be read, and which packages
    concern it.

    With `lists` the source is a list of account files, one path a line. `publication` is the
    document that its budget is told in, `claims` the file of what is said of it.
    """

    id: str
    title: str
    aliases: tuple[str, ...]
    source: Path | None
    packages: tuple[Path, ...]
    layout: Layout
    layout_file: Path | None = None
    rules: Rules = NONE
    lists: bool = False
    publication: Path | None = None
    claims: Path | None = None

    def is_called(self, name: str) -> bool:
        """Return whether the name is this committee's id, title or alias, folded."""
        return fold(name) in {fold(each) for each in (self.id, self.title, *self.aliases)}


class Workspace(NamedTuple):
    """What `budgetcli.toml` says; `file` None for the empty workspace of `--no-config`.

    `renamed` are lines before and after that are declared to be one, wherever budgets are compared.
    """

    file: Path | None = None
    entity: str | None = None
    currency: str | None = None
    language: str | None = None
    committees: tuple[Committee, ...] = ()
    is_example: bool = False
    renamed: tuple[tuple[str, str], ...] = ()

    def committee(self, name: str) -> Committee | None:
        """Return the committee of this id, title or alias, or None."""
        return next((each for each in self.committees if each.is_called(name)), None)

    def names(self) -> Iterator[str]:
        """Yield every name a committee can be called by."""
        for each in self.committees:
            yield from (each.id, each.title, *each.aliases)


def find_workspace(folder: Path, config: Path | None = None) -> Workspace:
    """Return the workspace of `config`, else of the nearest `budgetcli.toml` upward, else the
    shipped example.

    Raises BudgetError where the file is missing or not valid.
    """
    if config is not None:
        return read_workspace(config)
    nearest = next(
        (each / FILE_NAME for each in (folder, *folder.parents) if (each / FILE_NAME).is_file()),
        None,
    )
    if nearest is not None:
        return read_workspace(Path(relpath(nearest, folder)))
    return read_workspace(EXAMPLE / FILE_NAME)._replace(is_example=True)


def read_workspace(path: Path) -> Workspace:
    """Return the workspace that a file declares; its paths are relative to the file's folder.

    Raises BudgetError where a key is unknown or holds the wrong thing.
    """
    declared = load(path, "bad-workspace")
    declared.refuse_unknown(("entity", "currency", "language", "committee", "renamed"))
    committees = declared.table("committee")
    return Workspace(
        file=path,
        entity=declared.name("entity"),
        currency=declared.text("currency"),
        language=declared.choice("language", LANGUAGES),
        committees=tuple(
            _committee(committees.table(id), id, path.parent) for id in committees.values
        ),
        renamed=tuple(_renamed(declared.table("renamed"))),
    )


def _renamed(declared: Declaration) -> Iterator[tuple[str, str]]:
    """Yield each line before with each it is declared to be after; several where it was split."""
    for old, new in declared.values.items():
        names = declared.texts(old) if isinstance(new, list) else [declared.text(old) or ""]
        yield from ((one_line(old), one_line(name)) for name in names)


def _committee(declared: Declaration, id: str, folder: Path) -> Committee:
    declared.refuse_unknown(_COMMITTEE_KEYS)
    source, layout, files = declared.text("source"), declared.text("layout"), declared.text("files")
    publication, claims = declared.text("publication"), declared.text("claims")
    if files and (source or not layout):
        raise declared.wrong(
            "files", "a list of account files, without a source and with their layout"
        )
    source = files or source
    return Committee(
        id=one_line(id),
        title=declared.name("title") or one_line(id),
        aliases=tuple(map(one_line, declared.texts("aliases"))),
        source=folder / source if source else None,
        packages=tuple(folder / each for each in declared.texts("packages")),
        layout=_layout(declared),
        layout_file=folder / layout if layout else None,
        rules=rules_of(declared)
        if "equation" in declared.values or "waiver" in declared.values
        else NONE,
        lists=files is not None,
        publication=folder / publication if publication else None,
        claims=folder / claims if claims else None,
    )


def _layout(declared: Declaration) -> Layout:
    sign = declared.choice(
        "sign", {each: each for each in (Sign.INCOME_POSITIVE, Sign.EXPENSE_POSITIVE)}
    )
    decimal = declared.choice("decimal", {each: each for each in DecimalMark})
    unit, table = (
        declared.choice("unit", {each: each for each in SCALES}),
        declared.values.get("table"),
    )
    if table is not None and (not isinstance(table, int) or table < 1):
        raise declared.wrong("table", "the number of a table, from 1")
    return Layout(
        sheet=declared.text("sheet"),
        table=table,
        sign=Sign(sign) if sign else None,
        scale=SCALES[unit] if unit else None,
        decimal=DecimalMark(decimal) if decimal else None,
    )
