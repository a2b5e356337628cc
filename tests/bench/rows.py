"""Invented rows in bulk, made by the server itself: few bytes travel, little memory is used.

The sizes are those of real reviews by the built-in agent, measured with `pg_column_size`: 0.7 to
2.2 kB of sentences in the row, 15 to 22 kB of JSON (7.5 to 9.7 kB as stored) beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

OWNERS = 20
OWNER = UUID("00000000-0000-4000-8000-000000000007")
"""One of 20 alike: owns 50,000 of a million requests."""
CHUNK = 25_000
DETAILED = 9
"""One review in so many has details of full size, the others a few words: they differ in what a
look-up of details costs, not in the row that a scan passes over."""

DESCRIPTION = f"""\
requests  {OWNERS} owners alike, two years, 94 % completed, 3 % failed, 3 % waiting, 40 roles;
          1 file in 10 was reviewed twice
results   one a completed request: scores around 62, 1 % without; 1.2 kB of sentences each,
          1 in {DETAILED} with 18 kB of JSON
uploads   one a file, with 1.6 kB of text; history: one row a request, with 0.3 kB of text"""

_USERS = """
INSERT INTO users (id, email, password_hash, first_name, last_name, role)
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       'owner-' || n || '@example.com', '!', 'Owner', n::text, 'consultant'
FROM generate_series(0, :owners - 1) AS n
"""

_PROMPT = "INSERT INTO prompts (name, template, prompt_type) VALUES ('bench', 'text', 'system')"

# `n` numbers requests and `file` files: a second generation has its file's first number.
_NUMBERED = """
CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
SELECT n, file, md5('request ' || n)::uuid AS id, md5('upload ' || file)::uuid AS upload_id,
       ('00000000-0000-4000-8000-' || lpad(to_hex(file / :together % :owners), 12, '0'))::uuid
           AS user_id,
       now() - interval '730 days' * (1 - n / CAST(:rows AS float)) AS created_at,
       now() - interval '730 days' * (1 - file / CAST(:rows AS float)) AS registered_at,
       CASE WHEN chance < 94 THEN 'completed' WHEN chance < 97 THEN 'failed'
            WHEN chance < 99 THEN 'pending' ELSE 'processing' END AS status,
       'Role ' || (hashtext('role ' || file) & 1023) % 40 AS role
FROM generate_series(:first, :last) AS n,
     LATERAL (SELECT CASE WHEN n % 11 = 10 THEN n - 10 ELSE n END AS file,
                     (hashtext('status ' || n) & 65535) % 100 AS chance) AS derived
"""

_UPLOADS = """
INSERT INTO file_uploads (id, user_id, filename, original_filename, mime_type, file_size, file_hash,
                          status, progress, target_role, extracted_text, word_count,
                          character_count, extraction_method, detected_sections, created_at,
                          completed_at)
SELECT upload_id, user_id, upload_id || '.pdf', 'cv-' || file || '.pdf', 'application/pdf', 50000,
       md5('hash ' || file) || md5('tail ' || file), 'completed', 100, role,
       (SELECT string_agg(md5(file || ' ' || k), ' ') FROM generate_series(1, 48) AS k), 250, 1583,
       'pdfplumber', '["experience", "education"]', created_at, created_at
FROM numbered WHERE n = file
"""

_REQUESTS = """
INSERT INTO analysis_requests (id, user_id, original_filename, file_path, file_size_bytes,
                               mime_type, status, target_role, created_at, updated_at, completed_at)
SELECT id, user_id, 'cv-' || file || '.pdf',
       to_char(registered_at AT TIME ZONE 'UTC', 'YYYY/MM/DD/') || upload_id || '.pdf', 50000,
       'application/pdf', status, role, created_at, created_at,
       CASE WHEN status = 'completed' THEN created_at END
FROM numbered
"""

_RESULTS = """
INSERT INTO analysis_results (id, request_id, overall_score, formatting_score, content_score,
                              keyword_optimization_score, strengths, weaknesses, recommendations,
                              detailed_feedback, ai_model_used, processing_time_ms, created_at)
SELECT md5('result ' || n)::uuid, id, CASE WHEN n % 100 <> 50 THEN score END, score, score, score,
       sentences, sentences, sentences,
       jsonb_build_object('review_version', 1, 'making',
                          jsonb_build_object('recipe', jsonb_build_object('agent', 'local')))
       || CASE WHEN n % :detailed <> 0 THEN '{}'
          ELSE jsonb_build_object('lines', (SELECT jsonb_agg(jsonb_build_object(
              'line', k, 'page', 1, 'text', 'Line ' || md5(n || ' ' || k) || ' of a resume'))
              FROM generate_series(1, 190) AS k)) END,
       'bench', 1000, created_at
FROM numbered, LATERAL (
    SELECT least(100, ((hashtext('a' || n) & 65535) % 101 + (hashtext('b' || n) & 65535) % 101
                       + (hashtext('c' || n) & 65535) % 101) / 3 + 12) AS score,
           ARRAY[repeat(md5('s' || n), 4), repeat(md5('t' || n), 4), repeat(md5('u' || n), 4)]
               AS sentences) AS invented
WHERE status = 'completed'
"""

_HISTORY = """
INSERT INTO prompt_history (prompt_id, request_id, prompt_version, prompt_content, created_at)
SELECT prompts.id, numbered.id, 1, repeat(md5(n::text), 10), numbered.created_at
FROM numbered, prompts WHERE prompts.name = 'bench'
"""


def load(engine: Engine, rows: int, together: int = 110, detailed: int = DETAILED) -> Iterator[int]:
    """Fill an empty database with so many requests and what belongs to them; yield how far it is.

    `together` files of one owner come one after the other, as folders do; with 1 all owners' rows
    are mixed, which is the worst that can happen to a query for one of them. One review in
    `detailed` has details of full size. Waits for no disk: the database is thrown away.
    """
    parameters = {"rows": rows, "owners": OWNERS, "detailed": detailed, "together": together}
    with engine.begin() as connection:
        connection.execute(text(_USERS), parameters)
        connection.execute(text(_PROMPT))
    for first in range(0, rows, CHUNK):
        chunk = parameters | {"first": first, "last": min(first + CHUNK, rows) - 1}
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            for statement in (_NUMBERED, _REQUESTS, _UPLOADS, _RESULTS, _HISTORY):
                connection.execute(text(statement), chunk)
        yield chunk["last"] + 1
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
