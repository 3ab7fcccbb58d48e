"""`budgetcli.toml`: an entity, its committees with aliases, their sources and packages; and what a
folder holds that could be one."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import relpath
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Sign
from budgetcli.model.declarations import Declaration, load
from budgetcli.model.errors import BudgetError, Place, ReadError, UnknownNameError, worded
from budgetcli.model.names import fold, one_line, slug
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.reading.layouts import NONE, Layout, Rules, rules_of
from budgetcli.reading.sources import read
from budgetcli.reading.versions import NAMES, Version, name_of, newest, version_in
from budgetcli.reference import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.budgets import Budget

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
    "version",
    "year",
)
_VERSION_KEYS = ("name", "year", "source", "sheet", "table", "sign", "unit", "decimal", "layout")


class Committee(NamedTuple):
    """A committee of the workspace: where its budget is, how it is to be read, and which packages
    concern it.

    With `lists` the source is a list of account files, one path a line. `publication` is the
    document that its budget is told in, `claims` the file of what is said of it. `versions` are
    all that the workspace has of its budget, `version` the one that `source` is; None where there
    is only one budget and nothing says what it is.
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
    version: Version | None = None
    versions: tuple[Committee, ...] = ()

    def at(self, version: str) -> Committee | None:
        """Return the committee at a version, by its name, its year or both; None where it has none
        that is called so, or several."""
        found = [
            each
            for each in self.versions or (self,)
            if each.version is not None and each.version.is_called(version)
        ]
        if not found:
            return None
        newest_of = newest(each.version for each in found if each.version is not None)
        return next(each for each in found if each.version == newest_of)

    def is_called(self, name: str) -> bool:
        """Return whether the name is this committee's id, title or alias, folded."""
        wanted = fold(name)
        return any(fold(each) == wanted for each in (self.id, self.title, *self.aliases))


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
        """Return the committee of this id, title or alias, or None; after an `@` the version that is
        wanted, as in `sou@draft`.

        Raises UnknownNameError for a version that the committee does not have.
        """
        for each in self.committees:
            if not each.is_called(name):
                continue
            own = [one for one in each.versions if fold(one.id) == fold(name)]
            return own[0]._replace(id=each.id) if len(own) == 1 else each
        plain, at, version = name.rpartition("@")
        found = self.committee(plain) if at and plain else None
        if found is None:
            return None
        wanted = found.at(version)
        if wanted is None:
            known = [str(each.version) for each in found.versions or (found,) if each.version]
            raise UnknownNameError("unknown-version", "version", version, known)
        return wanted._replace(id=found.id)

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
        return read_workspace(Path(relpath(nearest)))
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
        committees=_gathered(
            [_committee(committees.table(id), id, path.parent) for id in committees.values]
        ),
        renamed=tuple(_renamed(declared.table("renamed"))),
    )


def _renamed(declared: Declaration) -> Iterator[tuple[str, str]]:
    """Yield each line before with each it is declared to be after; several where it was split."""
    for old, new in declared.values.items():
        names = declared.texts(old) if isinstance(new, list) else [declared.text(old) or ""]
        yield from ((one_line(old), one_line(name)) for name in names)


def _gathered(entries: list[Committee]) -> tuple[Committee, ...]:
    """Return one committee for the entries of one title that are different versions, as their ids
    or files tell where they do not say it; the newest adopted stands for it, and the former ids are
    aliases."""
    by_title: dict[str, list[Committee]] = {}
    for each in entries:
        by_title.setdefault(fold(each.title), []).append(each)
    return tuple(
        made for group in by_title.values() for made in (_as_one(group) if group[1:] else group)
    )


def _as_one(group: list[Committee]) -> list[Committee]:
    told = [each._replace(version=each.version or _told(each)) for each in group]
    versions = [each.version for each in told if each.version is not None]
    if len(set(versions)) < len(group) or any(each.versions for each in group):
        return group
    chosen = told[versions.index(newest(versions))]
    plain = {version_in(each.id)[0] for each in group}
    id = slug(plain.pop()) if len(plain) == 1 else ""
    names = dict.fromkeys(
        name for each in (chosen, *told) for name in (each.id, *each.aliases) if name != id
    )
    packages = dict.fromkeys(path for each in told for path in each.packages)
    return [
        chosen._replace(
            id=id or chosen.id,
            aliases=tuple(names),
            packages=tuple(packages),
            versions=tuple(each._replace(packages=tuple(packages)) for each in told),
        )
    ]


def _told(entry: Committee) -> Version | None:
    """Return the version that the id of an entry, or else the name of its file, tells."""
    file = entry.source.stem if entry.source is not None else ""
    return version_in(entry.id)[1] or version_in(file)[1]


def _version(declared: Declaration) -> Version | None:
    said, year = declared.text("version"), declared.year("year")
    name = None if said is None else name_of(said)
    if said is not None and name is None:
        raise declared.wrong("version", f"one of: {', '.join(NAMES)}")
    return Version(name, year) if name or year else None


def _versions(declared: Declaration, whole: Committee, folder: Path) -> Committee:
    """Return a committee with the versions that its tables `[[committee.ID.version]]` name; the
    newest adopted stands for it."""
    found: list[Committee] = []
    for each in declared.tables("version"):
        each.refuse_unknown(_VERSION_KEYS)
        said, year = each.text("name"), each.year("year")
        name = None if said is None else name_of(said)
        if name is None and (said is not None or year is None):
            raise each.wrong("name", f"one of: {', '.join(NAMES)}; or a year")
        layout = each.text("layout")
        found.append(
            whole._replace(
                source=folder / each.required("source"),
                layout=_layout(each).over(whole.layout),
                layout_file=folder / layout if layout else whole.layout_file,
                version=Version(name, year),
            )
        )
    versions = [each.version for each in found if each.version is not None]
    if len(set(versions)) < len(versions):
        raise declared.wrong("version", "versions that differ in name or year")
    chosen = found[versions.index(newest(versions))]
    return chosen._replace(versions=tuple(found))


def _committee(declared: Declaration, id: str, folder: Path) -> Committee:
    declared.refuse_unknown(_COMMITTEE_KEYS)
    source, layout, files = declared.text("source"), declared.text("layout"), declared.text("files")
    publication, claims = declared.text("publication"), declared.text("claims")
    if files and (source or not layout):
        raise declared.wrong(
            "files", "a list of account files, without a source and with their layout"
        )
    source = files or source
    has_tables = isinstance(declared.values.get("version"), list)
    if has_tables and source:
        raise declared.wrong("source", "either a source or versions with theirs")
    made = Committee(
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
        version=None if has_tables else _version(declared),
    )
    return _versions(declared, made, folder) if has_tables else made


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


DECLARATIONS = ".toml"
"""What a user writes for the program; it is no budget."""


PACKAGE_TABLES = ("measure", "frame", "pressure")
"""What a savings package holds: one of these lists."""


class BudgetFile(NamedTuple):
    """A file that holds budgets, the id that its committee gets, and the savings packages that are
    for it."""

    id: str
    name: str
    budgets: tuple[Budget, ...]
    packages: tuple[str, ...] = ()


class Survey(NamedTuple):
    """The budget files of a folder in order of name, and what stood against the others."""

    files: tuple[BudgetFile, ...]
    refused: tuple[tuple[str, BudgetError], ...]


def survey(folder: Path) -> Survey:
    """Return what the files right inside a folder are. Raises ReadError where it is no folder that
    can be read."""
    found: list[tuple[str, tuple[Budget, ...]]] = []
    refused: list[tuple[str, BudgetError]] = []
    for path in _files(folder):
        try:
            found.append((path.name, read(str(path), Workspace(), Layout(open_sign=True))))
        except BudgetError as error:
            refused.append((path.name, error))
    ids = _ids([name for name, _ in found])
    files = [BudgetFile(id, *each) for id, each in zip(ids, found, strict=True)]
    packages = dict(_packages(folder))
    return Survey(
        tuple(each._replace(packages=_for(each, files, packages)) for each in files), tuple(refused)
    )


def _packages(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the name of each savings package of a folder, with the committee that it names."""
    for path in sorted(
        each for each in folder.iterdir() if each.is_file() and each.suffix.lower() == DECLARATIONS
    ):
        try:
            declared = load(path, "bad-package")
        except BudgetError:
            continue
        if any(isinstance(declared.values.get(key), list) for key in PACKAGE_TABLES):
            committee = declared.values.get("committee")
            yield path.name, committee if isinstance(committee, str) else None


def _for(
    file: BudgetFile, files: Sequence[BudgetFile], packages: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Return the packages that name a file's committee; where there is one file only, those that
    name none."""
    called = {fold(file.id), *(fold(budget.heading.title) for budget in file.budgets)}
    alone = len(files) == 1
    return tuple(
        name
        for name, committee in packages.items()
        if (alone if committee is None else fold(committee) in called)
    )


def _files(folder: Path) -> list[Path]:
    place = Place(str(folder))
    if not folder.is_dir():
        raise ReadError(
            "not-a-file" if folder.exists() else "file-not-found", "this is no folder", at=place
        )
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and _is_wanted(path))
    except OSError as error:
        raise ReadError(
            "unreadable-file",
            worded("the folder cannot be read: {strerror}", strerror=error.strerror),
            at=place,
        ) from error


def _is_wanted(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.suffix.lower() != DECLARATIONS


def _ids(names: Sequence[str]) -> Iterator[str]:
    """Yield an id for each file from its name without the extension; a second of the same gets a
    number."""
    met: set[str] = set()
    for name in names:
        plain = slug(PurePath(name).stem) or "budget"
        id, number = plain, 1
        while id in met:
            number += 1
            id = f"{plain}-{number}"
        met.add(id)
        yield id
