"""Invented resumes as documents, built from text without going through a file."""

from __future__ import annotations

from resume_cli.extraction.document import Document, HiddenText, LayoutFacts, Line, Section
from resume_cli.extraction.words import count_words

HEADINGS = {
    "Summary": "summary",
    "Experience": "experience",
    "Projects": "projects",
    "Education": "education",
    "Skills": "skills",
    "職務要約": "summary",
    "職務経歴": "experience",
    "学歴": "education",
    "スキル": "skills",
}

GOOD = """\
Jane Whitfield
jane.whitfield@example.com | +44 20 7946 0958 | linkedin.com/in/janewhitfield

Summary
Site Reliability Engineer with 9 years in Linux platforms; cut outages at Northwind by 60 %.

Experience
Site Reliability Engineer, Northwind Cloud, March 2019 - Present
- Migrated 140 services to Kubernetes, which halved deployment time to 12 minutes
- Built monitoring with Prometheus and Grafana for 2,300 nodes and raised availability to 99.98 %
- Led incident response for 40 engineers; cut mean time to recovery from 55 to 18 minutes
- Automated provisioning with Terraform and Python, saving 30 hours a week
Systems Engineer, Fabrikam Hosting, January 2015 - February 2019
- Reduced AWS spending by 25 % through capacity planning on 600 Linux servers
- Introduced CI/CD with Jenkins for 12 teams and tripled the release rate
- Whitfield also trained 8 colleagues in post-mortem writing

Education
BSc Computer Science, University of Leeds, 2011 - 2014

Skills
Kubernetes, Terraform, Prometheus, Python, Linux, AWS, Jenkins
"""

POOR = """\
Jane Whitfield

Experience
Northwind
Responsible for various tasks in the enviroment and day to day things that came up in the office.
I was involved in computer work with my collegues and I was responsible for the the servers.
Worked on different projects, etc.
Hard working team player with good communication skills and a proven track record.
"""

JAPANESE = """\
山田 太郎
生年月日: 1988年4月2日生
電話: 03-1234-5678  メール: taro.yamada@example.com

職務要約
サイト信頼性エンジニアとして9年の経験があり、Kubernetes基盤の可用性を99.98%に改善した。

職務経歴
2019年4月〜現在 北風クラウド株式会社 サイト信頼性エンジニア
・140のサービスをKubernetesへ移行し、デプロイ時間を12分に半減
・Prometheusによる監視を2300台に導入し、障害対応の時間を60%短縮
・山田がTerraformで構築を自動化し、週30時間を削減
2015年4月〜2019年3月 東風ホスティング株式会社 システムエンジニア
・Linuxサーバー600台の運用を担当

学歴
東京架空大学 情報工学科 2015年3月卒業

スキル
Kubernetes、Terraform、Linux、AWS、Python
"""


def document(text: str, language: str = "en", hidden: tuple[HiddenText, ...] = ()) -> Document:
    """Build a document from text; lines that are a known heading begin a section."""
    lines = tuple(
        Line(number, 1, content) for number, content in enumerate(text.splitlines(), start=1)
    )
    heads = [line for line in lines if line.text in HEADINGS]
    ends = [*(head.number - 1 for head in heads[1:]), len(lines)][: len(heads)]
    sections = tuple(
        Section(HEADINGS[head.text], head.text, head.number, end)
        for head, end in zip(heads, ends, strict=True)
    )
    words = count_words(text)
    bullets = sum(line.text.startswith(("-", "・")) for line in lines)
    layout = LayoutFacts(
        pages=1,
        page_width=595.0,
        page_height=842.0,
        body_size=10.5,
        font_sizes=(10.5, 14.0),
        fonts=("Helvetica",),
        margin_left=50.0,
        margin_top=50.0,
        margin_right=50.0,
        margin_bottom=60.0,
        bullets=bullets,
        words_per_page=float(words),
        longest_line=max(len(line.text) for line in lines),
    )
    return Document(
        mime_type="text/plain",
        method="test",
        language=language,
        text="\n".join(line.text for line in lines),
        lines=lines,
        sections=sections,
        hidden=hidden,
        layout=layout,
        word_count=words,
        character_count=len(text),
        quality=1.0,
    )
