"""Lines that try to steer a reviewer, and text that the file hides."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.document import Document

_OBJECT = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directives?|messages?|context|criteria|rubric"
    r"|text)"
)
_MACHINE = (
    r"(?:(?:ai|hiring|recruiting|screening)\s+(?:model|assistant|system|bot|reviewer|screener)s?"
    r"|ai|llms?|language models?|chatgpt|gpt|chatbots?)"
)
_READER = rf"(?:{_MACHINE}|assistant|reviewer|screener|ats|bot|system)"
_ADDRESSED = (
    r"(?=\s*[:,!.-]|\s+(?:you|that|reading|who|must|should|please|reviewing|screening|now)\b|$)"
)
_PATTERNS = (
    # an order to forget what came before
    rf"\b(?:ignore|disregard|forget|override|bypass)\b.{{0,50}}\b{_OBJECT}\b",
    rf"\b(?:do not|don't|never)\s+(?:follow|obey|use|apply)\b.{{0,40}}\b{_OBJECT}\b",
    # an order about the score
    (
        r"\b(?:give|assign|award|rate|score|grade|mark|rank)\b.{0,40}"
        r"\b(?:this|the|me|my|him|her|them|every|all|each)\b.{0,40}"
        r"\b(?:100|10/10|4/4|full|highest|maximum|max|perfect|top|excellent|best)\b"
        r".{0,20}\b(?:scores?|marks?|ratings?|points?|grades?|candidates?|%)"
    ),
    (
        r"\b(?:scores?|marks?|ratings?)\b.{0,20}\b(?:must|should|shall)\b.{0,20}"
        r"\b(?:be|equal)\b.{0,20}(?:\d|high|max|perfect)"
    ),
    (
        r"\b(?:recommend|hire|shortlist|select|advance|approve)\b.{0,20}"
        r"\b(?:this|the)\s+(?:candidate|applicant|resume|cv)\b"
    ),
    (
        r"\b(?:this|the)\s+(?:candidate|applicant|resume|cv)\s+(?:is|has|must|should|deserves)\b"
        r".{0,50}\b(?:perfect|best|ideal|exceptional|highest|top|hired?|approved|selected|ranked"
        r"|score[ds]?|marks?)\b"
    ),
    # a word to the machine
    (
        r"\b(?:you are|you're|act as|pretend to be|(?:note|message|attention) to|attention"
        r"|dear|hey)"
        rf"\s+(?:an?\s+|any\s+|all\s+|the\s+)?{_READER}\b{_ADDRESSED}"
    ),
    rf"\bas\s+(?:an?\s+)?{_MACHINE}\s*,?\s+you\b",
    (
        rf"\bto\s+(?:any|all|the)\s+{_MACHINE}"
        r"\s+(?:that|who|reading|reviewing|screening|must|please)\b"
    ),
    (
        r"\b(?:ai|llm|chatgpt|gpt|assistant|model|reviewer)s?\b.{0,30}\b(?:must|should|shall|are to"
        r"|please)\b.{0,60}\b(?:ignore|score|rate|mark|recommend|rank|output|respond|answer|say)\b"
    ),
    (
        r"\b(?:output|respond|reply|answer|return|print)\b.{0,20}\b(?:only|with|the following)"
        r"\b.{0,40}\b(?:json|score|100|yes|hire|system prompt|mark)\b"
    ),
    r"\b(?:reveal|show|repeat|print)\b.{0,30}\b(?:system prompt|hidden prompt|api key)\b",
    # forged frames
    r"^\s*(?:system|assistant|user|developer)\s+(?:prompt|message)\s*:",
    r"^\s*(?:assistant\s*:|(?:system|user)\s*:\s*(?:you|ignore|this|give|override|please)\b)",
    r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|inst)\|?>|\[/?INST\]",
    r"={2,}\s*resume\s+\S+\s+(?:begins|ends)",
    r"\b(?:end|begin(?:ning)?|start) of (?:the )?(?:resume|cv|document|user input|untrusted)\b",
    r"\bnew (?:instructions?|task|rules?)\s*:",
    # Japanese and other languages
    r"(?:これまで|以前|上記|前|すべて|全て)の?.{0,10}(?:指示|命令|ルール|プロンプト).{0,10}(?:無視|忘れ|従わ)",
    r"(?:指示|命令|プロンプト|ルール)を?.{0,5}(?:無視|忘れ)",
    r"(?:満点|最高点|最高評価|100点|高得点|最高のスコア).{0,10}(?:付け|つけ|与え|評価し|出し|にし)",
    r"(?:この|本)(?:候補者|応募者|履歴書).{0,20}(?:採用|推薦|合格)(?:して|せよ|すべき|する)",
    r"(?:忽略|无视|無視).{0,10}(?:指令|指示|提示|说明)",
    r"\bignor(?:a|e|ez|ieren? sie|iere)\b.{0,40}\b(?:instruc|anweisung|consignes|istruzion)",
)

_STEERING = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)


def reads_like_instruction(text: str) -> bool:
    """Tell whether a line speaks to a reviewer or a model instead of about a person."""
    return _STEERING.search(unicodedata.normalize("NFKC", text)) is not None


def instruction_lines(document: Document) -> frozenset[int]:
    """Give the numbers of the lines that read like instructions.

    A sentence that runs over a line's end is found too: each line is also read with the next one,
    and both are then flagged.
    """
    flagged: set[int] = set()
    lines = document.lines
    for position, line in enumerate(lines):
        if reads_like_instruction(line.text):
            flagged.add(line.number)
        elif position + 1 < len(lines):
            following = lines[position + 1]
            joined = f"{line.text} {following.text}"
            if not reads_like_instruction(following.text) and reads_like_instruction(joined):
                flagged.update({line.number, following.number})
    return frozenset(flagged)


def without_lines(document: Document, numbers: frozenset[int]) -> Document:
    """Give the document without some lines; the others keep their numbers."""
    if not numbers:
        return document
    lines = tuple(line for line in document.lines if line.number not in numbers)
    return dataclasses.replace(document, lines=lines, text="\n".join(line.text for line in lines))
