"""The usual headings of resumes, by the standard name of their section.

English and Japanese in full (職務経歴書 and 履歴書), the commonest of other languages.
"""

from __future__ import annotations

HEADINGS = {
    "summary": """
summary|professional summary|executive summary|career summary|profile|about|about me|
professional profile|personal profile|personal statement|objective|career objective|overview|
career overview|highlights|key highlights|career highlights|qualifications summary|qualifications|
summary of qualifications|professional overview|introduction|career profile|bio|biography|
profile summary|summary of experience|professional objective|job objective|value proposition|
職務要約|職歴要約|経歴要約|要約|概要|経歴概要|職務概要|プロフィール|自己紹介|自己pr|自己アピール|
自己prポイント|アピールポイント|志望動機|志望の動機|志望動機・自己pr|志望動機など|サマリー|
キャリアサマリー|活かせる経験・知識・技術|活かせる経験・知識・スキル|活かせる知識・経験|
活かせる経験・知識|本人希望|本人希望欄|本人希望記入欄|本人希望記入欄（特に給料・職種・勤務時間・勤務地・その他についての希望などがあれば記入）|
志望の動機、自己pr、アピールポイントなど|志望の動機、特技、好きな学科など|志望の動機、特技、好きな学科、アピールポイントなど|
profil|kurzprofil|über mich|zusammenfassung|persönliches profil|à propos|à propos de moi|
profil professionnel|résumé|objectif|accroche|perfil|perfil profesional|perfil profissional|
sobre mí|sobre mim|resumen|resumen profesional|resumo|resumo profissional|objetivo|
objetivo profesional|objetivo profissional|profilo|profilo professionale|chi sono|sommario|
obiettivo|profiel|persoonlijk profiel|over mij|samenvatting|个人简介|自我评价|个人总结|自我介绍|
求职意向|個人簡介|自我評價|자기소개|자기소개서|소개|지원동기|요약""",
    "experience": """
experience|work|work experience|professional experience|employment|employment history|work history|
career history|professional background|relevant experience|related experience|industry experience|
internships|internship experience|internship|volunteer experience|volunteering|volunteer work|
leadership experience|military experience|military service|research experience|
teaching experience|clinical experience|consulting experience|additional experience|
other experience|selected experience|professional history|career|career experience|
positions held|employment experience|job history|job experience|work and experience|
experiences|work experiences|recent experience|previous experience|professional employment|
professional work experience|employment record|career summary and experience|early career|
職務経歴|職歴|職務内容|業務経歴|業務経験|勤務経験|経歴|職務経験|詳細職歴|職務経歴詳細|職務経歴の詳細|
主な職歴|経験|職務履歴|職務詳細|キャリア|業務内容|担当業務|経験業務|勤務先履歴|職務経歴（詳細）|
berufserfahrung|beruflicher werdegang|berufliche erfahrung|berufspraxis|praktika|werdegang|
berufliche stationen|arbeitserfahrung|expérience|expériences|expérience professionnelle|
expériences professionnelles|parcours professionnel|stages|experiencia|experiencia laboral|
experiencia profesional|historial laboral|esperienza|esperienze|esperienza lavorativa|
esperienze lavorative|esperienza professionale|esperienze professionali|experiência|
experiência profissional|experiências profissionais|histórico profissional|werkervaring|
ervaring|loopbaan|stages en werkervaring|工作经历|工作经验|职业经历|实习经历|工作經歷|工作經驗|
경력|경력사항|경력 사항|경력기술서|업무 경험|업무경험|인턴 경험""",
    "education": """
education|school|academic background|educational background|academic history|education history|
education and training|academic qualifications|educational qualifications|academics|
academic experience|academic profile|studies|training|trainings|courses|coursework|
relevant coursework|training and courses|education and qualifications|educational details|
degrees|schooling|education and credentials|
学歴|最終学歴|教育|学歴・職歴|学歴職歴|学歴と職歴|研修|研修歴|教育・研修|教育歴|
学歴・職歴（各別にまとめて書く）|学歴・職歴（各項目ごとにまとめて書く）|学歴・職歴など|
ausbildung|bildung|studium|bildungsweg|schulbildung|akademische ausbildung|hochschulstudium|
ausbildung und studium|weiterbildung|formation|formations|études|diplômes|cursus|
formation académique|educación|formación|formación académica|estudios|istruzione|
formazione|istruzione e formazione|titoli di studio|educação|formação|formação acadêmica|
formação académica|escolaridade|opleiding|opleidingen|onderwijs|教育背景|教育经历|学历|教育經歷|
學歷|학력|학력사항|학력 사항|교육|교육사항""",
    "skills": """
skills|technical skills|core skills|key skills|core competencies|competencies|skill set|skillset|
technologies|technical expertise|areas of expertise|expertise|tools|tech stack|
technical proficiencies|proficiencies|professional skills|soft skills|hard skills|
additional skills|computer skills|it skills|strengths|capabilities|tools and technologies|
technical summary|skills summary|summary of skills|skills and abilities|skills and expertise|
skills and competencies|key competencies|technical competencies|core qualifications|
relevant skills|other skills|skill highlights|technical knowledge|software|software skills|
programming languages|programming skills|digital skills|interpersonal skills|transferable skills|
core strengths|key strengths|specialties|specialities|areas of knowledge|computer proficiency|
スキル|スキルセット|技術スキル|保有スキル|テクニカルスキル|技術|使用技術|pcスキル|得意分野|
活かせるスキル|活かせる経験|強み|特技|itスキル|スキルシート|スキル一覧|開発環境|テクニカル・スキル|
ビジネススキル|技術要素|使用可能ツール|経験技術|得意とする経験・分野|得意な経験・分野|
kenntnisse|fähigkeiten|kenntnisse und fähigkeiten|edv-kenntnisse|it-kenntnisse|
fachkenntnisse|kompetenzen|qualifikationen|compétences|compétences techniques|
compétences informatiques|informatique|savoir-faire|savoir-être|atouts|habilidades|competencias|
conocimientos|aptitudes|informática|conocimientos informáticos|competenze|
competenze tecniche|competenze informatiche|capacità|capacità e competenze|competências|
conhecimentos|aptidões|vaardigheden|competenties|computervaardigheden|专业技能|技能|技能特长|
技术能力|專業技能|技能專長|기술|보유기술|보유 기술|기술스택|기술 스택|스킬|역량|핵심역량""",
    "projects": """
projects|personal projects|selected projects|key projects|side projects|academic projects|
project experience|open source|open source contributions|portfolio|project work|project history|
notable projects|relevant projects|project highlights|university projects|major projects|
プロジェクト|プロジェクト経歴|プロジェクト経験|個人開発|開発実績|ポートフォリオ|制作実績|
主なプロジェクト|プロジェクト実績|参画プロジェクト|開発経験|
projekte|projekterfahrung|projets|projets personnels|proyectos|progetti|projetos|projecten|
项目经历|项目经验|專案經歷|프로젝트|프로젝트 경험|주요 프로젝트""",
    "certifications": """
certifications|certificates|certification|licenses|licenses and certifications|
certifications and licenses|professional certifications|licences|credentials|
training and certifications|certifications and training|professional development|
professional training|courses and certifications|certificates and licenses|accreditations|
professional qualifications|licensure|technical certifications|licences and certifications|
資格|保有資格|免許|免許・資格|資格・免許|免許資格|資格免許|取得資格|免許・資格など|所有資格|
資格・スキル|資格・検定|
zertifikate|zertifizierungen|weiterbildungen|certificats|certifications et formations|
certificaciones|certificados|cursos|certificazioni|corsi|certificações|certificaten|cursussen|
证书|资格证书|证书资质|證照|자격증|자격사항|자격 사항""",
    "languages": """
languages|language skills|language|language proficiency|foreign languages|languages known|
spoken languages|linguistic skills|
語学|言語|語学力|語学スキル|外国語|言語スキル|
sprachen|sprachkenntnisse|langues|compétences linguistiques|idiomas|lenguas|lingue|
competenze linguistiche|lingue straniere|línguas|talen|talenkennis|语言能力|语言|語言能力|
외국어|어학|어학능력|어학 능력|언어""",
    "awards": """
awards|honors|honours|awards and honors|honors and awards|honours and awards|achievements|
accomplishments|key achievements|recognition|scholarships|awards and recognition|
awards and achievements|achievements and awards|honors and achievements|selected achievements|
key accomplishments|professional achievements|scholarships and awards|
受賞|受賞歴|表彰|表彰歴|賞罰|実績|主な実績|成果|受賞・表彰|表彰・受賞歴|
auszeichnungen|preise|erfolge|distinctions|prix|réalisations|premios|logros|reconocimientos|
premi|riconoscimenti|prêmios|conquistas|prijzen|prestaties|获奖经历|荣誉奖项|所获荣誉|獲獎經歷|
수상|수상경력|수상 경력|수상내역""",
    "publications": """
publications|papers|patents|research|selected publications|presentations|talks|conferences|
publications and patents|publications and presentations|presentations and publications|speaking|
research interests|research and publications|speaking engagements|invited talks|
論文|著書|発表|業績|論文・発表|登壇|特許|研究業績|執筆|研究|研究内容|研究課題|学会発表|
veröffentlichungen|publikationen|publicaciones|pubblicazioni|publicações|publicaties|
发表论文|论文|논문|연구|출판""",
    "interests": """
interests|hobbies|hobbies and interests|interests and hobbies|activities|extracurricular activities|
personal interests|activities and interests|interests and activities|affiliations|memberships|
professional memberships|professional affiliations|leadership|leadership and activities|community|
community involvement|community service|community engagement|additional information|
other information|miscellaneous|extracurriculars|extra-curricular activities|associations|
professional associations|leadership and community involvement|volunteer activities|other|
趣味|趣味・特技|特技・趣味|課外活動|活動|社会活動|ボランティア|その他|趣味・特技・自己pr|
特技・趣味・得意科目など|クラブ活動・スポーツ|
interessen|hobbys|hobbys und interessen|ehrenamt|ehrenamtliches engagement|engagement|
centres d'intérêt|centres d’intérêt|loisirs|intérêts|bénévolat|intereses|aficiones|voluntariado|
interessi|hobby|volontariato|interesses|voluntariado e interesses|hobby's|interesses en hobby's|
vrijwilligerswerk|兴趣爱好|爱好|興趣|취미|취미/특기|대외활동|봉사활동|활동""",
    "references": """
references|referees|professional references|recommendations|testimonials|character references|
推薦者|照会先|推薦状|
referenzen|références|referencias|referenze|referências|referenties|推荐人|추천인""",
    "contact": """
contact|contact information|contact details|contact info|contact me|personal information|
personal details|details|personal data|personal info|personal particulars|bio data|
連絡先|個人情報|基本情報|氏名・連絡先|本人情報|現住所|
kontakt|kontaktdaten|persönliche daten|persönliche angaben|contacts|coordonnées|
informations personnelles|état civil|contacto|datos personales|información personal|
información de contacto|contatti|contatto|dati personali|informazioni personali|contato|
contactos|dados pessoais|informações pessoais|contactgegevens|personalia|
persoonlijke gegevens|联系方式|个人信息|基本信息|聯絡方式|個人資料|연락처|인적사항|인적 사항|
개인정보|기본정보""",
}
"""Lower case, parted by bars; `and` stands for every way of joining two words."""
