"""Whether a document or workbook acts when it is opened: macros, commands behind fields, and what
is fetched from elsewhere (ECMA-376: relationships part 2 §9, fields part 1 §17.16).

Judged by what its parts declare, not by their names, which a writer may choose.
"""

import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # nosec B405 # the type alone

from defusedxml.ElementTree import iterparse

# Kinds of part and of relationship that act, by the last word of their names.
_ACTIVE_TYPES = ("macroenabled", "macrosheet", "vbaproject", "activex", "oleobject")
_ACTIVE_RELATIONS = {
    *("vbaproject", "attachedtemplate", "xlmacrosheet", "xlintlmacrosheet"),
    *("externallink", "oleobject", "control", "activexcontrolbinary"),
    *("frame", "subdocument", "afchunk"),
}
# A field that runs or fetches; QUOTE of numbers spells one of the others.
_ACTIVE_FIELD = re.compile(r"\s*(?:(?:DDE|DDEAUTO|LINK|INCLUDETEXT)\b|QUOTE(?:\s+\d+)+)", re.I)
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.I)
_ON_A_DRIVE = re.compile(r"\s*(?:file:/{2,3})?[a-z]:[\\/]", re.I)  # what pasting leaves behind


def is_active(archive: zipfile.ZipFile) -> bool:
    """Raises ParseError or DefusedXmlException where a part that declares is no plain XML."""
    return any(_part_is_active(archive, name) for name in archive.namelist())


def _part_is_active(archive: zipfile.ZipFile, name: str) -> bool:
    lower = name.lower()
    if lower == "[content_types].xml":
        return any(_is_active_type(element) for element in _elements(archive, name))
    if lower.endswith(".rels"):
        return any(_is_active_relation(element) for element in _elements(archive, name))
    if lower.startswith("word/") and lower.endswith(".xml"):
        return any(map(_ACTIVE_FIELD.match, _fields(_elements(archive, name))))
    return False


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[Element]:
    """Each as it ends, and emptied then: a long document is never in memory as a tree."""
    with archive.open(name) as file:
        for _, element in iterparse(file, events=("end",), forbid_dtd=True):
            yield element
            element.clear()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attribute(element: Element, wanted: str) -> str:
    return next((value for name, value in element.items() if _local(name) == wanted), "")


def _is_active_type(element: Element) -> bool:
    kind = _attribute(element, "ContentType").lower()
    return any(mark in kind for mark in _ACTIVE_TYPES)


def _is_active_relation(element: Element) -> bool:
    kind = _attribute(element, "Type").rpartition("/")[2].lower()
    if kind in _ACTIVE_RELATIONS:
        return True
    if _attribute(element, "TargetMode").lower() != "external" or kind == "hyperlink":
        return False
    target = _attribute(element, "Target")
    return bool(_ELSEWHERE.match(target)) and not _ON_A_DRIVE.match(target)


def _fields(elements: Iterator[Element]) -> Iterator[str]:
    """The text of every field, nested ones apart; one that is split over many runs grows, and is
    said each time.
    """
    open_fields = [""]
    for element in elements:
        match _local(element.tag), _attribute(element, "fldCharType"):
            case "fldSimple", _:
                yield _attribute(element, "instr")
            case "fldChar", "begin":
                open_fields.append("")
            case "fldChar", "end" if len(open_fields) > 1:
                open_fields.pop()
            case "instrText", _:
                open_fields[-1] += element.text or ""
                yield open_fields[-1]
