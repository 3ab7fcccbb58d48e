"""The parts of an xlsx package around its sheets: which sheets there are, and the styles that cells
refer to."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ParserCreate

from budgetcli.model.errors import ReadError
from budgetcli.sheets.grids import Style
from budgetcli.sheets.number_formats import BUILT_IN
from budgetcli.sheets.xlsx.precheck import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.parsers.expat import XMLParserType
    from zipfile import ZipFile

    from budgetcli.model.errors import Place

    Attributes = Mapping[str, str]

BLOCK = 1 << 24
"""So many bytes are parsed at once: expat begins a comment or a tag anew with each block, so small
blocks make large ones quadratic."""


class _LocalNames(dict[str, str]):
    """The names of elements within the namespace of a part's root, each found once; one of another
    namespace keeps it before its name.

    So an extension's `<xm:f>` is never taken for the formula of a cell.
    """

    namespace: str | None = None

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        if self.namespace is None:
            self.namespace = namespace
        self[name] = local if namespace == self.namespace else name
        return self[name]


class Package(NamedTuple):
    """An open package: its parts by lower-case name."""

    file: ZipFile
    parts: dict[str, str]
    place: Place

    @classmethod
    def of(cls, file: ZipFile, place: Place) -> Package:
        """Return the package of an open zip file."""
        return cls(file, {key_of(name): name for name in file.namelist()}, place)

    def parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        text: Callable[[str], None] | None = None,
        end: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a part, calling back with local names; nothing happens where the package has no
        such part."""
        actual = self.parts.get(part.lower())
        if actual is None:
            return
        parser = self.parser(start, text, end)
        with self.file.open(actual) as stream:
            for block in iter(lambda: stream.read(BLOCK), b""):
                parser.Parse(block, False)
        parser.Parse(b"", True)

    def parser(
        self,
        start: Callable[[str, Attributes], None],
        text: Callable[[str], None] | None = None,
        end: Callable[[str], None] | None = None,
    ) -> XMLParserType:
        """Return a parser of a part, calling back with the local names of what is in the namespace
        of its root.

        Raises ReadError for a document type.
        """
        parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local = _LocalNames()
        parser.StartElementHandler = lambda name, attributes: start(local[name], attributes)
        parser.StartDoctypeDeclHandler = self._refuse
        if text is not None:
            parser.CharacterDataHandler = text
        if end is not None:
            parser.EndElementHandler = lambda name: end(local[name])
        return parser

    def _refuse(self, *_: object) -> None:
        raise ReadError(
            "document-type",
            "the workbook declares a document type, as no workbook does",
            at=self.place,
        )


def sheet_parts(package: Package) -> dict[str, str]:
    """Return the part of each worksheet by the sheet's name, in the workbook's order."""
    return {name: part for name, (part, _) in sheets_said(package).items()}


def sheets_said(package: Package) -> dict[str, tuple[str, bool]]:
    """Return the part of each worksheet, and whether it is hidden, by the sheet's name, in the
    workbook's order."""
    targets = {
        id: target for id, (kind, target) in _main_relations(package).items() if kind == "worksheet"
    }
    said: dict[str, tuple[str, bool]] = {}

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and "name" in attributes:
            id = next(
                (value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), ""
            )
            said.setdefault(
                attributes["name"], (id, attributes.get("state", "visible") != "visible")
            )

    package.parse(_main_part(package), sheet)
    return {
        name: (targets[id], is_hidden) for name, (id, is_hidden) in said.items() if id in targets
    }


def texts_part(package: Package) -> str | None:
    """Return the part of the texts that cells share, None where there is none."""
    return next(
        (target for kind, target in _main_relations(package).values() if kind == "sharedStrings"),
        None,
    )


def _main_part(package: Package) -> str:
    """Return the part of the workbook itself."""
    found = (
        target
        for kind, target in relations_of(package, "_rels/.rels").values()
        if kind == "officeDocument"
    )
    return next(found, "xl/workbook.xml")


def _main_relations(package: Package) -> dict[str, tuple[str, str]]:
    """Return the relations of the workbook itself."""
    folder, _, name = _main_part(package).rpartition("/")
    return relations_of(package, join(folder, "_rels", f"{name}.rels"))


def relations_of(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return the last word of the type, and the target, of each relation that a part lists by its
    id."""
    found: dict[str, tuple[str, str]] = {}
    base = dirname(dirname(part))

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and "Id" in attributes:
            target = normpath(
                join("/", base, attributes.get("Target", "").replace("\\", "/"))
            ).lstrip("/")
            found[attributes["Id"]] = (attributes.get("Type", "").rpartition("/")[2], target)

    package.parse(part, relation)
    return found


def parts_before(package: Package) -> list[str]:
    """Return the parts that say which sheets there are and what their cells refer to: of the
    workbook, of its styles."""
    named = (target for kind, target in _main_relations(package).values() if kind == "styles")
    return [_main_part(package), next(named, "xl/styles.xml")]


def styles_of(package: Package) -> list[Style]:
    """Return the styles that cells refer to by number."""
    parser = _StyleParser()
    package.parse(parts_before(package)[1], parser.start, end=parser.end)
    return parser.styles


class _StyleParser:
    """Collects formats, fonts and the styles made of them while the XML goes by."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.bold: list[bool] = []
        self.styles: list[Style] = []
        self.inside: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        parent = self.inside[-1] if self.inside else ""
        self.inside.append(tag)
        if tag == "numFmt" and parent == "numFmts":
            self.formats[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif tag == "font" and parent == "fonts":
            self.bold.append(False)
        elif tag == "b" and parent == "font" and self.bold and "fonts" in self.inside:
            self.bold[-1] = attributes.get("val", "1") not in ("0", "false")
        elif tag == "xf" and parent == "cellXfs":
            self._style(attributes)
        elif tag == "alignment" and parent == "xf" and "cellXfs" in self.inside:
            self.styles[-1] = self.styles[-1]._replace(indent=int(attributes.get("indent", "0")))

    def _style(self, attributes: Attributes) -> None:
        id, font = attributes.get("numFmtId", "0"), int(attributes.get("fontId", "0"))
        is_bold = font < len(self.bold) and self.bold[font]
        self.styles.append(Style(self.formats.get(id) or BUILT_IN.get(int(id), "General"), is_bold))

    def end(self, _: str) -> None:
        self.inside.pop()
