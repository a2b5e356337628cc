-- The least privileges that resume-review needs, for a role named resume_review.
--
-- Run it once, as the owner of the tables, in the database that holds them:
--
--     createuser --pwprompt resume_review
--     psql --dbname ai_resume_review_dev --file database/scripts/grants.sql
--
-- The owner also decides who may CONNECT to the database; PostgreSQL grants that to everyone
-- unless it was revoked. Nothing here lets the role create, alter or drop anything.

GRANT USAGE ON SCHEMA public TO resume_review;

-- Sign-in reads accounts and records wrong passwords, locks and the last sign-in; an
-- administrator adds and changes accounts. Accounts are switched off, never deleted.
GRANT SELECT, INSERT, UPDATE ON public.users TO resume_review;

-- One row a device: opened by login, rotated by each renewal, deleted by logout. The trigger that
-- keeps three sessions a user updates rows with this role's rights.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.refresh_tokens TO resume_review;

-- Registering a file, its progress and its failure; deleting what a user wants forgotten.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.file_uploads TO resume_review;

-- Claiming a request locks and updates its row; deleting as above. A request that goes takes its
-- results and history with it, which PostgreSQL does with the rights of the tables' owner.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.analysis_requests TO resume_review;

-- A result is written once with its request's completion; UPDATE serves personal data that must
-- be taken out of a review which itself is kept.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.analysis_results TO resume_review;

-- A missing prompt is inserted, and replaced only by `prompts push`; retired ones are switched off.
GRANT SELECT, INSERT, UPDATE ON public.prompts TO resume_review;

-- An audit trail: written, read, and deleted with what it belongs to, but never rewritten.
GRANT SELECT, INSERT, DELETE ON public.prompt_history TO resume_review;

-- Shown by `db check`; only the owner's migrations write to it.
GRANT SELECT ON public.schema_migrations TO resume_review;

-- Functions are open to everyone unless that was revoked. These run inside our own statements: the
-- default of the id columns and the triggers. The clean-up functions stay the owner's business.
GRANT EXECUTE ON FUNCTION public.uuid_generate_v4() TO resume_review;
GRANT EXECUTE ON FUNCTION public.update_updated_at_column() TO resume_review;
GRANT EXECUTE ON FUNCTION public.update_file_upload_timestamp() TO resume_review;
GRANT EXECUTE ON FUNCTION public.limit_user_sessions() TO resume_review;
