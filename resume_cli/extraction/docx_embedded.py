"""Text of the charts and diagrams in a DOCX: labels that a reader sees and no paragraph holds."""

from __future__ import annotations

from typing import Any

from resume_cli.extraction.docx_xml import child, local, value, within

_LABELLED = frozenset({"cat", "tx"})
_NOT_SHOWN = frozenset({"pres", "parTrans", "sibTrans"})  # points of a diagram without own text


def chart_texts(root: Any) -> list[str]:
    """Return a chart's title, series and category names, each once, in order."""
    found: dict[str, None] = {}
    for item in root.iter("{*}t", "{*}v") if root is not None else ():
        labelled = local(item) == "t" or any(local(up) in _LABELLED for up in item.iterancestors())
        text = (item.text or "").strip()
        if labelled and text:
            found[text] = None
    return list(found)


def diagram_texts(root: Any) -> list[str]:
    """Return the texts of a SmartArt diagram's points, a paragraph each, in order."""
    found = []
    for point in within(root, "pt"):
        if value(point, "type") not in _NOT_SHOWN:
            for paragraph in within(child(point, "t"), "p"):
                text = "".join(item.text or "" for item in within(paragraph, "t")).strip()
                if text:
                    found.append(text)
    return found
