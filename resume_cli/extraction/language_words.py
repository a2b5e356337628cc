"""Small words and spellings by which languages of Latin letters are told apart."""

from __future__ import annotations

import re

# Small words of prose, and words of the usual headings: resumes are terse. A word of several
# languages counts to each in part.
WORD_LISTS = {
    "en": "the and of to with for from by at on this that is are was were as an in a our their its "
    "which who using within across through my i have has been over into more than including "
    "experience education skills work university school summary managed developed led team present "
    "current certifications languages references projects years responsible management",
    "de": "und der die das mit für von bei zur zum im den dem des ein eine einer eines als auf "
    "sowie ich an in aus nach über durch ist sind wurde seit bis unter auch sich nicht werden "
    "berufserfahrung ausbildung kenntnisse fähigkeiten sprachen lebenslauf studium universität "
    "schule heute deutsch leitung entwicklung abteilung",
    "fr": "le la les des du de et en pour dans avec sur par une un au aux chez à que qui est sont "
    "ai été ainsi plus afin ou ce cette mes expérience expériences formation compétences langues "
    "anglais université école diplôme depuis gestion développement équipe",
    "es": "el la los las y en con para por del de una un al como que se su sus es son he ha más a "
    "entre experiencia educación formación habilidades idiomas inglés universidad español "
    "actualidad gestión desarrollo equipo conocimientos",
    "it": "il lo la di e per con della delle del dei degli nel nella gli le un una presso da dal "
    "dalla che è sono ho in a al alla tra anche come esperienza esperienze istruzione formazione "
    "competenze lingue inglese università italiano gestione sviluppo diploma oggi",
    "pt": "o os a as e em com para por da do das dos de uma um ao na no nas nos que se é são foi "
    "mais entre como pela pelo experiência experiências formação educação habilidades "
    "competências idiomas inglês universidade português gestão desenvolvimento equipe atual",
    "nl": "de het een en van voor met bij op aan tot als in te is zijn naar door uit ook ik om dat "
    "die over werkervaring opleiding opleidingen vaardigheden talen nederlands engels "
    "universiteit heden ontwikkeling binnen team verantwoordelijk",
    "sv": "och att det som för med på av en ett till i har är jag från inom vid samt den om "
    "arbetslivserfarenhet utbildning språk svenska kunskaper universitet",
    "da": "og at det som for med på af en et til i har er jeg fra inden ved samt den om der "
    "erhvervserfaring uddannelse sprog dansk kompetencer universitet",
    "pl": "i w z na do od dla oraz się nie jest że przez po za przy lub ze pracy roku "
    "doświadczenie wykształcenie umiejętności języki język polski angielski uniwersytet",
}
SPELLINGS = {
    "de": re.compile("[äöüß]"),
    "fr": re.compile("[èêëçœùû]"),
    "es": re.compile("[ñ¿¡]|ción"),
    "it": re.compile("zione|ità"),
    "pt": re.compile("[ãõ]|ção"),
    "nl": re.compile("ij"),
    "sv": re.compile("[åä]"),
    "da": re.compile("[æø]"),
    "pl": re.compile("[ąęłśźż]"),
}
