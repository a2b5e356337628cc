"""Words that the local agent knows, English and Japanese."""

from __future__ import annotations

ACTION_VERBS_TEXT = (
    "achieved acted adapted administered advised advocated aligned allocated analysed analyzed "
    "approved architected arranged assembled assessed assisted audited authored automated awarded "
    "balanced boosted bought brought budgeted built calculated carried centralised centralized "
    "chaired championed changed classified closed coached co-authored collaborated collected "
    "completed composed conceived conducted configured consolidated constructed consulted "
    "containerised containerized contributed controlled converted coordinated counselled created "
    "cut debugged decreased defined delivered deployed designed detected determined developed "
    "devised diagnosed directed documented doubled drafted drove earned edited educated eliminated "
    "enabled encouraged engineered enhanced enlarged ensured established evaluated examined "
    "executed expanded expedited extended facilitated finished fixed forecast forecasted formed "
    "formulated founded gained gathered generated grew guided halved handled headed helped hired "
    "identified implemented improved increased influenced initiated inspected installed "
    "instituted instructed integrated introduced invented investigated launched lectured led "
    "leveraged lifted lowered maintained managed mapped marketed maximised maximized measured "
    "mediated mentored merged migrated minimised minimized modelled modeled moderated modernised "
    "modernized monitored motivated moved negotiated onboarded opened operated optimised optimized "
    "orchestrated ordered organised organized originated overhauled oversaw owned partnered "
    "performed piloted pioneered planned prepared presented prevented produced programmed promoted "
    "proposed prototyped proved provided published purchased raised ran rebuilt recommended "
    "reconciled recovered recruited redesigned reduced refactored refined reorganised reorganized "
    "repaired replaced reported represented researched resolved restored restructured reversed "
    "reviewed revised rewrote rolled saved scaled scheduled secured selected served set shaped "
    "shipped simplified sold solved sourced spearheaded specified sped standardised standardized "
    "started steered streamlined strengthened structured succeeded supervised supplied supported "
    "surpassed taught tested tracked trained transformed translated treated tripled troubleshot "
    "tuned turned unified updated upgraded used validated verified won wrote"
)
ACTION_VERBS = frozenset(ACTION_VERBS_TEXT.split())

DUTY_PHRASES = (
    "responsible for",
    "responsibilities included",
    "duties included",
    "in charge of",
    "involved in",
    "participated in",
    "worked on",
    "worked with",
    "worked as",
    "tasked with",
    "helped with",
    "helped to",
    "assisted with",
    "assisted in",
    "was part of",
    "part of a team",
    "exposure to",
    "familiar with",
    "various tasks",
    "day to day",
    "day-to-day",
)

_DUTY_ENDINGS_JA_TEXT = (
    "担当 を担当 担当しました 担当していました に従事 業務 業務全般 に携わる に携わりました など "
    "等 サポート 補助"
)
DUTY_ENDINGS_JA = tuple(_DUTY_ENDINGS_JA_TEXT.split())

_ACTION_JA_TEXT = (
    "設計 構築 開発 実装 導入 改善 削減 短縮 主導 推進 達成 獲得 企画 立案 作成し 自動化 移行 統括 "
    "指導 育成 提案 実現 向上 増加 拡大 策定 整備 運用し 開拓 受注 解決 分析し 最適化 率い まとめ "
    "立ち上げ 立上げ 受賞 表彰"
)
ACTION_JA = tuple(_ACTION_JA_TEXT.split())

VAGUE_PHRASES = (
    "team player",
    "hard working",
    "hard-working",
    "hardworking",
    "results-driven",
    "results driven",
    "results-oriented",
    "detail-oriented",
    "detail oriented",
    "self-motivated",
    "self motivated",
    "self-starter",
    "go-getter",
    "think outside the box",
    "out-of-the-box",
    "fast learner",
    "quick learner",
    "people person",
    "dynamic",
    "synergy",
    "passionate",
    "proven track record",
    "excellent communication skills",
    "good communication skills",
    "strong communication skills",
    "strong work ethic",
    "highly motivated",
    "fast-paced environment",
    "various projects",
    "various tasks",
    "and so on",
    "etc.",
    "many things",
    "wide range of",
    "best practices",
    "cutting-edge",
    "world-class",
    "コミュニケーション能力",
    "協調性",
    "責任感",
    "頑張り",
    "一生懸命",
    "やる気",
    "さまざまな業務",
    "様々な業務",
    "いろいろ",
    "幅広い業務",
)

MISSPELLINGS = {
    "acheive": "achieve",
    "acheived": "achieved",
    "accomodate": "accommodate",
    "adress": "address",
    "analize": "analyse",
    "analized": "analysed",
    "begining": "beginning",
    "beleive": "believe",
    "buisness": "business",
    "calender": "calendar",
    "collegue": "colleague",
    "collegues": "colleagues",
    "comunication": "communication",
    "comission": "commission",
    "commited": "committed",
    "compleated": "completed",
    "consistant": "consistent",
    "definately": "definitely",
    "dependant": "dependent",
    "develope": "develop",
    "developement": "development",
    "enviroment": "environment",
    "enviroments": "environments",
    "excelent": "excellent",
    "experiance": "experience",
    "experince": "experience",
    "finaly": "finally",
    "goverment": "government",
    "gaurantee": "guarantee",
    "grammer": "grammar",
    "immediatly": "immediately",
    "implimented": "implemented",
    "independant": "independent",
    "knowlege": "knowledge",
    "knowlegde": "knowledge",
    "liason": "liaison",
    "lisence": "licence",
    "maintainance": "maintenance",
    "managment": "management",
    "manger": "manager",
    "neccessary": "necessary",
    "occured": "occurred",
    "oportunity": "opportunity",
    "ocassion": "occasion",
    "perfomance": "performance",
    "posess": "possess",
    "proffesional": "professional",
    "profesional": "professional",
    "programing": "programming",
    "recieve": "receive",
    "recieved": "received",
    "recomend": "recommend",
    "refered": "referred",
    "relevent": "relevant",
    "responsability": "responsibility",
    "responsable": "responsible",
    "responsibilties": "responsibilities",
    "schedual": "schedule",
    "seperate": "separate",
    "sucess": "success",
    "sucessful": "successful",
    "sucessfully": "successfully",
    "succesful": "successful",
    "succesfully": "successfully",
    "technicial": "technical",
    "teh": "the",
    "untill": "until",
    "wich": "which",
    "writting": "writing",
}
