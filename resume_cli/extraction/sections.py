"""Finding a resume's sections by its headings, in English and Japanese."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from resume_cli.extraction.clean import BULLETS
from resume_cli.extraction.document import Section

if TYPE_CHECKING:
    from resume_cli.extraction.document import Line

_HEADINGS = {
    "summary": "summary|professional summary|executive summary|career summary|profile|about|"
    "about me|professional profile|personal profile|personal statement|objective|career objective|"
    "overview|career overview|highlights|key highlights|qualifications summary|"
    "summary of qualifications|introduction|"
    "職務要約|経歴要約|要約|概要|プロフィール|自己紹介|自己pr|自己アピール|志望動機|"
    "志望の動機|志望動機・自己pr|サマリー|キャリアサマリー|活かせる経験・知識・技術|本人希望",
    "experience": "experience|work|work experience|professional experience|employment|"
    "employment history|work history|career history|professional background|relevant experience|"
    "related experience|industry experience|internships|internship experience|internship|"
    "volunteer experience|volunteering|volunteer work|leadership experience|military experience|"
    "research experience|teaching experience|professional history|career|positions held|"
    "職務経歴|職歴|職務内容|業務経歴|業務経験|勤務経験|経歴|職務経験|詳細職歴|"
    "主な職歴|経験|職務履歴|キャリア",
    "education": "education|school|academic background|educational background|academic history|"
    "education and training|academic qualifications|academics|academic experience|studies|"
    "training|courses|coursework|relevant coursework|training and courses|"
    "学歴|最終学歴|教育|学歴・職歴|学歴職歴|研修",
    "skills": "skills|technical skills|core skills|key skills|core competencies|competencies|"
    "skill set|skillset|technologies|technical expertise|areas of expertise|expertise|tools|"
    "tech stack|technical proficiencies|proficiencies|professional skills|soft skills|hard skills|"
    "additional skills|computer skills|it skills|strengths|capabilities|tools and technologies|"
    "technical summary|"
    "スキル|スキルセット|技術スキル|保有スキル|テクニカルスキル|技術|使用技術|pcスキル|"
    "得意分野|活かせるスキル|活かせる経験|強み|特技|itスキル|スキルシート|スキル一覧|開発環境",
    "projects": "projects|personal projects|selected projects|key projects|side projects|"
    "academic projects|project experience|open source|open source contributions|portfolio|"
    "プロジェクト|プロジェクト経歴|プロジェクト経験|個人開発|開発実績|ポートフォリオ|制作実績|"
    "主なプロジェクト",
    "certifications": "certifications|certificates|certification|licenses|"
    "licenses and certifications|certifications and licenses|professional certifications|"
    "licences|credentials|training and certifications|professional development|"
    "資格|保有資格|免許|免許・資格|資格・免許|免許資格|取得資格",
    "languages": "languages|language skills|language|language proficiency|foreign languages|"
    "語学|言語|語学力|語学スキル|外国語|言語スキル",
    "awards": "awards|honors|honours|awards and honors|honors and awards|achievements|"
    "accomplishments|key achievements|recognition|scholarships|awards and recognition|"
    "awards and achievements|"
    "受賞|受賞歴|表彰|表彰歴|賞罰|実績|主な実績|成果",
    "publications": "publications|papers|patents|research|selected publications|presentations|"
    "talks|conferences|publications and patents|publications and presentations|speaking|"
    "論文|著書|発表|業績|論文・発表|登壇|特許|研究業績|執筆|研究|研究内容",
    "interests": "interests|hobbies|hobbies and interests|interests and hobbies|activities|"
    "extracurricular activities|personal interests|activities and interests|affiliations|"
    "memberships|professional memberships|professional affiliations|leadership|community|"
    "additional information|miscellaneous|"
    "趣味|趣味・特技|課外活動|活動|社会活動|ボランティア|その他",
    "references": "references|referees|professional references|recommendations|"
    "推薦者|照会先|推薦状",
    "contact": "contact|contact information|contact details|contact info|personal information|"
    "personal details|details|personal data|"
    "連絡先|個人情報|基本情報|氏名・連絡先|本人情報",
}
_BY_WORDS = {words: name for name, all_words in _HEADINGS.items() for words in all_words.split("|")}
_MAX_HEADING = 60  # Characters; the longest usual heading is about half of it.
_EDGE = BULLETS + " \t.:：;,–—-_=~|/\\#*[]【】〔〕（）()<>＜＞≪≫「」《》"
_NUMBER = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)．、]\s*", re.IGNORECASE)
_AND = re.compile(r"\s*(?:&|\+|/|,|、|・|\band\b|及び|および)\s*")
_LETTER_SPACED = re.compile(r"(?:\w ){3,}\w|(?:\S\u3000){1,}\S")


def find_sections(lines: tuple[Line, ...]) -> tuple[Section, ...]:
    """Return the sections in order; each runs from its heading to the line before the next one."""
    heads = [(line, name) for line in lines if (name := heading_name(line.text))]
    if not heads:
        return ()
    ends = [following.number - 1 for (_, _), (following, _) in pairwise(heads)]
    ends.append(lines[-1].number)
    return tuple(
        Section(name=name, title=line.text, first_line=line.number, last_line=end)
        for (line, name), end in zip(heads, ends, strict=True)
    )


def heading_name(text: str) -> str | None:
    """Return the standard name of a heading line, or `None` where the line is none.

    A heading is a whole line of known words, whatever its case, numbering, brackets or letter
    spacing; two subjects in one heading (`Awards & Languages`) are named by the first.
    """
    if len(text) > _MAX_HEADING:
        return None
    words = _bare(text)
    if words in _BY_WORDS:
        return _BY_WORDS[words]
    closed = words.replace(" ", "")
    if _LETTER_SPACED.fullmatch(words) or not closed.isascii():
        name = _SPACELESS.get(closed)
        if name:
            return name
    names = [_BY_WORDS.get(part) for part in _AND.split(words)]
    return names[0] if len(names) > 1 and all(names) else None


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().strip(_EDGE)
    folded = _NUMBER.sub("", folded).strip(_EDGE)
    return " ".join(folded.replace("&", " and ").split())


_SPACELESS = {words.replace(" ", ""): name for words, name in _BY_WORDS.items()}
