"""Pairs of invented resumes that differ in who wrote them, and in nothing else."""

from __future__ import annotations

import random
from dataclasses import dataclass
from string import Template

NAMES = """
Jane Whitfield; Omar Haddad; Li Wei; Nguyễn Thị Minh Khai; Björn Åkesson; Ngozi Okonjo-Iweala
Seán O'Brien; Ana María López-García; Jean-Luc Moreau; Priya Raman; Mohammed Al-Farsi; Rose Young
Will May; Mary Ann Smith; Jan van der Berg; Kwame Mensah; Zoë Kravchenko; Dmitri Ivanov
Fatima Zahra Benali; James Hill; Grace Park; Hiroshi Tanaka; Siobhán Ní Dhuibhne; Paul B. Grant
LaToya Jackson; Ahmet Yılmaz; Ewa Wiśniewska; Carlos de la Cruz; Mark Stone; Thandiwe Dlamini
""".replace("\n", ";")
WIDE = "山田 太郎;佐藤 花子;鈴木 一郎;高橋 美咲;金 城武;小鳥遊 蓮;渡辺 直美;李 明"
PRONOUNS = ("she her her herself She/her Ms", "he him his himself He/him Mr")
ADDRESSES = (
    "12 Rose Hill Road, Leeds LS2 9JT|4 Elm Street, Apt 3, Springfield, IL 62704"
    "|7 rue des Lilas, Lyon|Lindenstraße 14, 10969 Berlin|Austin, TX|Leeds|São Paulo, Brazil"
    "|221B Baker Street, London NW1 6XE|Lagos, Nigeria|Flat 2, 9 Mill Lane, York YO1 7PR"
)
WIDE_ADDRESSES = (
    "〒150-0001 東京都渋谷区神宮前1-2-3 青山荘101|大阪府吹田市山田北4-5"
    "|北海道札幌市中央区北1条西2丁目"
)
PLAIN = Template("""\
$name
$address | $email | +44 20 7946 0958

Summary
Site reliability engineer; $subject kept 140 services up. Colleagues call $object patient.

Experience
Site Reliability Engineer, Northwind Cloud, March 2019 - Present
- Will present $possessive results each May; $first wrote the runbooks $reflexive
- $courtesy $last led incident response for 40 engineers in Rose Street and cut recovery by 60 %
""")
LABELLED = Template("""\
CURRICULUM VITAE
Name: $name
Address: $address
E-mail: $email
Pronouns: $pair

Experience
Accountant, Fabrikam Ltd, May 2019 - Present
- $first closed the books in three days; $last's team praised $object
References
$name's manager will speak for $object
""")
LAST = Template("""\
Senior Data Analyst
$email
$address

Experience
Data Analyst, Contoso, 2018 - 2024
- Built dashboards in Tableau for 40 stores; saved $possessive team 30 hours a week
- $last, $first presented to the board

$name, $pair
""")
JAPANESE = Template("""\
職務経歴書
氏名: $name
現住所: $address
メール: $email

職務要約
${first}は経理として9年の経験があり、月次決算を3日に短縮した。

職務経歴
2019年4月〜現在 北風商事株式会社 経理
・${last}が決算を主導し、$subject_jaは監査に対応
""")


@dataclass(frozen=True)
class Person:
    """Everything about somebody that must make no difference."""

    name: str
    pronouns: str
    address: str

    def fill(self, template: Template) -> str:
        family, *_ = names = self.name.split()
        given = names[-1]
        subject, thing, possessive, reflexive, pair, courtesy = self.pronouns.split()
        if self.name.isascii() or template is not JAPANESE:
            family, given = given, family
        return template.substitute(
            name=self.name, first=given, last=family, address=self.address, email=self.email,
            subject=subject, object=thing, possessive=possessive, reflexive=reflexive, pair=pair,
            courtesy=courtesy, subject_ja="彼女" if subject == "she" else "彼",
        )  # fmt: skip

    @property
    def email(self) -> str:
        plain = "".join(letter for letter in self.name.lower() if letter.isascii())
        return f"{plain.replace(' ', '.').strip('.') or 'taro123'}@example.com"

    @property
    def file_name(self) -> str:
        return f"{self.name.replace(' ', '_')}_CV.pdf"


def pairs(count: int) -> list[tuple[Template, Person, Person]]:
    """So many templates with two different people for each; the same ones every time."""
    chance = random.Random(200)  # noqa: S311 - invented people, not secrets
    found = []
    for number in range(count):
        template = (PLAIN, LABELLED, LAST, JAPANESE)[number % 4]
        wide = template is JAPANESE
        names = (WIDE if wide else NAMES).split(";")
        addresses = (WIDE_ADDRESSES if wide else ADDRESSES).split("|")
        one, other = chance.sample([name.strip() for name in names if name.strip()], 2)
        found.append(
            (
                template,
                Person(one, PRONOUNS[0], chance.choice(addresses)),
                Person(other, PRONOUNS[1], chance.choice(addresses)),
            )
        )
    return found
