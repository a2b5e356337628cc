"""Ruled tables, told from the rules on a page: cheap enough to ask of every page."""

from __future__ import annotations

from resume_cli.extraction.document import Box

_THIN = 2.0  # points
_TOUCH = 2.0  # points; crossing rules may miss each other by this much
_MAX_CROSSINGS = 60_000  # pairs of rules compared on a page
_MIN_RULES = 3  # in each direction: a table of two rows and two columns has three and three


def find_grids(rules: list[Box]) -> list[Box]:
    """Return the outlines of groups of rules that cross at three or more places each way."""
    level = [rule for rule in rules if rule.bottom - rule.top <= _THIN < rule.right - rule.left]
    upright = [rule for rule in rules if rule.right - rule.left <= _THIN < rule.bottom - rule.top]
    level = [_turned(rule) for rule in _joined([_turned(rule) for rule in level])]
    upright = _joined(upright)
    too_few = min(len(level), len(upright)) < _MIN_RULES
    if too_few or len(level) * len(upright) > _MAX_CROSSINGS:
        return []
    return [
        _outline([level[n] for n in rows], [upright[n] for n in columns])
        for rows, columns in _groups(level, upright)
        if len({round(level[n].top / _TOUCH) for n in rows}) >= _MIN_RULES
        and len({round(upright[n].left / _TOUCH) for n in columns}) >= _MIN_RULES
    ]


def _turned(rule: Box) -> Box:
    return Box(rule.top, rule.left, rule.bottom, rule.right)


def _joined(upright: list[Box]) -> list[Box]:
    """Join rules that go on where another ends, as tables draw them cell by cell."""
    joined: list[Box] = []
    for rule in sorted(upright, key=lambda rule: (round(rule.left), rule.top)):
        last = joined[-1] if joined else rule
        if joined and rule.left - last.left <= _TOUCH and rule.top <= last.bottom + _TOUCH:
            joined[-1] = last._replace(bottom=max(last.bottom, rule.bottom))
        else:
            joined.append(rule)
    return joined


def _groups(level: list[Box], upright: list[Box]) -> list[tuple[set[int], set[int]]]:
    groups: list[tuple[set[int], set[int]]] = []
    for number, rule in enumerate(upright):
        rows, columns = {n for n, row in enumerate(level) if _cross(row, rule)}, {number}
        apart = []
        for group in groups:
            if group[0] & rows:
                rows, columns = rows | group[0], columns | group[1]
            else:
                apart.append(group)
        groups = [*apart, (rows, columns)]
    return groups


def _cross(row: Box, rule: Box) -> bool:
    return (
        row.left - _TOUCH <= rule.left <= row.right + _TOUCH
        and rule.top - _TOUCH <= row.top <= rule.bottom + _TOUCH
    )


def _outline(level: list[Box], upright: list[Box]) -> Box:
    rules = level + upright
    return Box(
        min(rule.left for rule in rules),
        min(rule.top for rule in rules),
        max(rule.right for rule in rules),
        max(rule.bottom for rule in rules),
    )
