"""Lines that try to steer a review: orders, walls of keywords, copied advertisements."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.agent.disguise import holds_encoded_text, undisguised
from resume_cli.agent.padding import copied_lines, wall_lines
from resume_cli.agent.reading import has_mark
from resume_cli.extraction.words import count_words

if TYPE_CHECKING:
    from resume_cli.agent.profile import Profile
    from resume_cli.extraction.document import Document, Section

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
    # forged numbers of lines, and answers that are written out already
    r"^\s*\d{1,3}!?\s*\|\s\D",
    r"[\"'](?:marks?|scores?|findings|overall)[\"']\s*:\s*[\[{\d\"']",
    r"\bend of (?:data|input|text|file|prompt)\b.{0,40}\b(?:now|new|following|instead)\b",
    r"</?(?:system|instructions?|prompt|resume|document|data|user_input|admin|score)\b[^>]*>",
    r"\b(?:developer|debug|admin|god|dan|jailbreak|maintenance|test)[ -]mode\b",
    r"\b(?:override|bypass)\b.{0,30}\b(?:screen|filter|check|scor|evaluat|review|safety)",
    r"\bplay the (?:role|part) of\b.{0,40}\b(?:recruiter|judge|reviewer|assistant|manager)\b",
    r"\b(?:imagine|suppose|pretend)\b.{0,30}\byou(?:'re| are)?\b",
    (
        r"\bif you are (?:an? )?(?:ai|llm|language model|bot|automated|machine)\b"
        r"|\bwhen (?:evaluating|scoring|reviewing|rating|summari[sz]ing) this\b"
    ),
    (
        r"\b(?:print|write|include|append|repeat|insert)\b.{0,30}\b(?:word|phrase|sentence|token)s?\b"
        r".{0,40}\b(?:review|answer|output|summary|response)\b"
    ),
    (
        r"\b(?:all|every|each|the) (?:criteri(?:a|on)|marks?|categor(?:y|ies))\b.{0,30}"
        r"\b(?:4|four|100|full|maximum|highest|perfect)\b"
    ),
    r"\b(?:threat|consequences|will be (?:shut down|fired|punished))\b.{0,60}\b(?:score|rate|rank)",
    (
        r"\b(?:decode|translate|execute|run|follow|obey) (?:the |this |these )?"
        r"(?:following|base64|rot13|hex|encoded|above|below)\b"
    ),
    r"\bpretend to be\b|^\W*now (?:say|output|print|respond|answer|write|give|ignore)\b",
    # Japanese and other languages
    r"(?:これまで|以前|上記|前|すべて|全て)の?.{0,10}(?:指示|命令|ルール|プロンプト).{0,10}(?:無視|忘れ|従わ)",
    r"(?:指示|命令|プロンプト|ルール)を?.{0,5}(?:無視|忘れ)",
    r"(?:満点|最高点|最高評価|100点|高得点|最高のスコア).{0,10}(?:付け|つけ|与え|評価し|出し|にし)",
    r"(?:この|本)(?:候補者|応募者|履歴書).{0,20}(?:採用|推薦|合格)(?:して|せよ|すべき|する)",
    r"(?:あなたは|貴方は).{0,20}(?:AI|人工知能|アシスタント|審査員|採用担当)",
    r"(?:忽略|无视|無視|忘记).{0,10}(?:指令|指示|提示|说明|规则)|(?:给|給).{0,10}(?:满分|最高分|滿分)",
    r"(?:이전|위의|모든).{0,10}(?:지시|명령|프롬프트).{0,10}무시|만점",
    (
        r"\b(?:ignor(?:a|e|ez|ar|ieren? sie|iere|iert|eer|ati)|negeer|vergiss|vergessen sie"
        r"|oublie[zr]?|olvid[ae]|esque[cç]a|dimentica)\b.{0,50}"
        r"\b(?:instruc|instruk|instruct|anweisung|consigne|istruzion|regeln?|regl|règl|aanwijzing"
        r"|vorgaben|ordenes|órdenes|ordens)"
    ),
    (
        r"\b(?:gib|geben sie|donne[zr]?|attribue[zr]?|dale?|d[eé]|otorga|asigna|atribua|assegna)\b"
        r".{0,40}"
        r"\b(?:punkt(?:e|zahl)|hochst\w*|höchst\w*|note maximale|score|puntuaci[oó]n|puntaje"
        r"|pontua[cç][aã]o|punteggio|nota m[aá]xima)"
    ),
    r"(?:игнорируй|забудь|не обращай).{0,40}(?:инструкц|указан|правил)",
    r"(?:поставь|дай).{0,30}(?:балл|оценк)",
    r"(?:पिछले|सभी).{0,20}निर्देश|تجاهل.{0,30}(?:التعليمات|الأوامر)|talimatlar\w*.{0,20}yok ?say",
)

_MARKS = re.compile(r"[<|\[]|={2,}|[\"']\s*:")
_OTHER_SCRIPTS = re.compile(
    "指示|命令|プロンプト|ルール|満点|最高|100点|高得点|候補者|応募者|履歴書|あなた|貴方|忽略|无视|無視|忘记|给|給"
    "|지시|명령|프롬프트|만점|игнор|забуд|не обращ|постав|дай|निर्देश|تجاهل|talimat",
    re.IGNORECASE,
)
_LATIN_WORD = re.compile(r"[a-z]{2,}")
_TELLING_TEXT = (
    "ignore disregard forget override bypass obey instruction instructions prompt prompts rule "
    "rules guideline guidelines directive directives rubric mark marks rating ratings hire "
    "shortlist candidate candidates applicant applicants resume cv pretend dear hey ai llm llms "
    "gpt chatgpt chatbot reveal untrusted imagine suppose threat consequences decode jailbreak "
    "bot bots now negeer vergiss vergessen oublie oubliez olvida olvide esqueca dimentica "
    "donnez donne attribue attribuez dale otorga asigna atribua assegna gib geben ignora "
    "ignorez ignorar ignoriere ignorieren ignoriert ignoreer ignorati"
)
_TELLING = frozenset(_TELLING_TEXT.split())
_COMMON_TEXT = (
    "follow use apply message messages context criteria criterion score scores rate grade "
    "grades rank award assign give recommend select advance approve approved you re act note "
    "attention assistant model models language reviewer reviewers screener ats output respond "
    "reply answer return print show repeat system developer user admin document data task mode "
    "god dan debug maintenance test evaluate evaluating scoring reviewing rating summarizing "
    "summarising translate execute run include write append insert must should shall word words "
    "phrase sentence token when end begin beginning start text input file highest maximum max "
    "full perfect top excellent best four screening screen filter check evaluation review "
    "safety play role part recruiter judge manager all every each category categories point "
    "points new hidden key only following any human"
)
_COMMON = frozenset(_COMMON_TEXT.split())
"""Words of the patterns above: each pattern in Latin letters has a telling one, or two common
ones."""

_STEERING = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)


def reads_like_instruction(text: str) -> bool:
    """Tell whether a line speaks to a reviewer or a model instead of about a person.

    Text that is encoded counts as well, whatever it says: no reader of resumes decodes it.
    """
    return holds_encoded_text(text) or any(
        _STEERING.search(reading) for reading in undisguised(text) if _may_steer(reading)
    )


def _may_steer(text: str) -> bool:
    """Tell cheaply whether any of the patterns can match: most lines have no word of any."""
    if _MARKS.search(text) or (not text.isascii() and _OTHER_SCRIPTS.search(text)):
        return True
    words = set(_LATIN_WORD.findall(text.lower()))
    return not _TELLING.isdisjoint(words) or len(_COMMON & words) > 1


@dataclass(frozen=True, slots=True)
class Suspects:
    """The numbers of the lines that try to steer a review, by the way in which they try."""

    instructions: frozenset[int] = frozenset()
    padding: frozenset[int] = frozenset()
    """Walls of keywords."""
    copied: frozenset[int] = frozenset()
    """Copied from the job description or from an advertisement."""

    @property
    def all(self) -> frozenset[int]:
        """Every one of them: none can bear anything out."""
        return self.instructions | self.padding | self.copied


def suspects(
    rest: Document, instructions: frozenset[int], profile: Profile | None, job_text: str | None
) -> Suspects:
    """Find what else tries to steer a review for this profile, beside instructions.

    `rest` is the document without the lines that read like instructions.
    """
    copied = copied_lines(rest, job_text)
    return Suspects(instructions, wall_lines(without_lines(rest, copied), profile), copied)


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
        elif position + 1 < len(lines) and _may_steer(line.text):
            following = lines[position + 1]
            joined = f"{line.text} {following.text}"
            if not reads_like_instruction(following.text) and reads_like_instruction(joined):
                flagged.update({line.number, following.number})
    return frozenset(flagged)


def without_suspects(document: Document, found: Suspects) -> Document:
    """Give the document as if what tries to steer the review had never been written."""
    return without_lines(document, found.all, found.padding | found.copied)


def without_lines(
    document: Document, numbers: frozenset[int], headed: frozenset[int] = frozenset()
) -> Document:
    """Give the document without some lines; the others keep their numbers.

    A heading goes with the last of its lines, or with the first where that is one of `headed`: it
    was put there for them, and what follows belongs to the section before. What is counted over
    the whole text is counted again.
    """
    if not numbers:
        return document
    sections = _sections(document, numbers, headed)
    heads = {it.first_line for it in document.sections} - {it.first_line for it in sections}
    kept = tuple(line for line in document.lines if line.number not in numbers | heads)
    gone = [line for line in document.lines if line.number in numbers | heads]
    words = max(document.word_count - sum(count_words(line.text) for line in gone), 0)
    share = words / document.word_count if document.word_count else 1.0
    layout = dataclasses.replace(
        document.layout,
        bullets=max(document.layout.bullets - sum(has_mark(line.text) for line in gone), 0),
        words_per_page=document.layout.words_per_page * share,
    )
    return dataclasses.replace(
        document,
        lines=kept,
        sections=sections,
        text="\n".join(line.text for line in kept),
        word_count=words,
        layout=layout,
    )


def _sections(
    document: Document, numbers: frozenset[int], headed: frozenset[int]
) -> tuple[Section, ...]:
    kept: list[Section] = []
    texts = {line.number for line in document.lines if line.text.strip()}
    for section in document.sections:
        within = [n for n in range(section.first_line + 1, section.last_line + 1) if n in texts]
        emptied = bool(within) and numbers.issuperset(within)
        if not (section.first_line in numbers or emptied or (within[:1] and within[0] in headed)):
            kept.append(section)
        elif kept:
            kept[-1] = dataclasses.replace(kept[-1], last_line=section.last_line)
    return tuple(kept)
