-- Accounts, requests, results and prompts.
--
-- Names are qualified, so that a search_path of the connection cannot lead the tables elsewhere.
-- Checks are spelled in the form in which PostgreSQL prints them back, so that the text of the
-- catalogue stays the same through dump and restore.

-- A server without uuid-ossp may supply a function of this name beforehand.
DO $$
BEGIN
    IF to_regprocedure('public.uuid_generate_v4()') IS NULL THEN
        CREATE EXTENSION "uuid-ossp" WITH SCHEMA public;
    END IF;
END;
$$;

CREATE TABLE public.schema_migrations (
    version varchar(255) NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
);

CREATE TABLE public.users (
    id uuid NOT NULL DEFAULT public.uuid_generate_v4(),
    email varchar(255) NOT NULL,
    password_hash varchar(255) NOT NULL,
    first_name varchar(100) NOT NULL,
    last_name varchar(100) NOT NULL,
    role varchar(50) NOT NULL DEFAULT 'consultant',
    is_active boolean NOT NULL DEFAULT true,
    email_verified boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    last_login_at timestamptz,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_role_check CHECK (
        (role)::text = ANY (ARRAY[('consultant'::varchar)::text, ('admin'::varchar)::text])
    )
);

CREATE TABLE public.analysis_requests (
    id uuid NOT NULL DEFAULT public.uuid_generate_v4(),
    user_id uuid NOT NULL,
    original_filename varchar(255) NOT NULL,
    file_path varchar(500) NOT NULL,
    file_size_bytes integer NOT NULL,
    mime_type varchar(100) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'pending',
    target_role varchar(255),
    target_industry varchar(255),
    experience_level varchar(50),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    CONSTRAINT analysis_requests_pkey PRIMARY KEY (id),
    CONSTRAINT analysis_requests_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT analysis_requests_experience_level_check CHECK (
        (experience_level)::text = ANY (ARRAY[
            ('entry'::varchar)::text,
            ('mid'::varchar)::text,
            ('senior'::varchar)::text,
            ('executive'::varchar)::text
        ])
    ),
    CONSTRAINT analysis_requests_status_check CHECK (
        (status)::text = ANY (ARRAY[
            ('pending'::varchar)::text,
            ('processing'::varchar)::text,
            ('completed'::varchar)::text,
            ('failed'::varchar)::text
        ])
    )
);

CREATE TABLE public.analysis_results (
    id uuid NOT NULL DEFAULT public.uuid_generate_v4(),
    request_id uuid NOT NULL,
    overall_score integer,
    strengths text[],
    weaknesses text[],
    recommendations text[],
    formatting_score integer,
    content_score integer,
    keyword_optimization_score integer,
    detailed_feedback jsonb,
    ai_model_used varchar(100) NOT NULL,
    processing_time_ms integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT analysis_results_pkey PRIMARY KEY (id),
    CONSTRAINT analysis_results_request_id_fkey
        FOREIGN KEY (request_id) REFERENCES public.analysis_requests (id) ON DELETE CASCADE,
    CONSTRAINT analysis_results_overall_score_check
        CHECK (overall_score >= 0 AND overall_score <= 100),
    CONSTRAINT analysis_results_formatting_score_check
        CHECK (formatting_score >= 0 AND formatting_score <= 100),
    CONSTRAINT analysis_results_content_score_check
        CHECK (content_score >= 0 AND content_score <= 100),
    CONSTRAINT analysis_results_keyword_optimization_score_check
        CHECK (keyword_optimization_score >= 0 AND keyword_optimization_score <= 100)
);

CREATE TABLE public.prompts (
    id uuid NOT NULL DEFAULT public.uuid_generate_v4(),
    name varchar(100) NOT NULL,
    description text,
    template text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    is_active boolean NOT NULL DEFAULT true,
    prompt_type varchar(50) NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT prompts_pkey PRIMARY KEY (id),
    CONSTRAINT prompts_name_key UNIQUE (name),
    CONSTRAINT prompts_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users (id),
    CONSTRAINT prompts_prompt_type_check CHECK (
        (prompt_type)::text = ANY (ARRAY[
            ('system'::varchar)::text,
            ('analysis'::varchar)::text,
            ('formatting'::varchar)::text,
            ('content'::varchar)::text
        ])
    )
);

CREATE TABLE public.prompt_history (
    id uuid NOT NULL DEFAULT public.uuid_generate_v4(),
    prompt_id uuid NOT NULL,
    request_id uuid NOT NULL,
    prompt_version integer NOT NULL,
    prompt_content text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT prompt_history_pkey PRIMARY KEY (id),
    CONSTRAINT prompt_history_prompt_id_fkey
        FOREIGN KEY (prompt_id) REFERENCES public.prompts (id) ON DELETE CASCADE,
    CONSTRAINT prompt_history_request_id_fkey
        FOREIGN KEY (request_id) REFERENCES public.analysis_requests (id) ON DELETE CASCADE
);

CREATE INDEX idx_users_email ON public.users (email);
CREATE INDEX idx_analysis_requests_user_id ON public.analysis_requests (user_id);
CREATE INDEX idx_analysis_requests_status ON public.analysis_requests (status);
CREATE INDEX idx_analysis_requests_created_at ON public.analysis_requests (created_at DESC);
CREATE INDEX idx_analysis_results_request_id ON public.analysis_results (request_id);
CREATE INDEX idx_prompts_name ON public.prompts (name);
CREATE INDEX idx_prompts_type_active ON public.prompts (prompt_type, is_active);
CREATE INDEX idx_prompt_history_request_id ON public.prompt_history (request_id);
CREATE INDEX idx_prompt_history_prompt_id ON public.prompt_history (prompt_id);

CREATE FUNCTION public.update_updated_at_column() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END;
$$;

CREATE TRIGGER update_users_updated_at BEFORE UPDATE ON public.users
    FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

CREATE TRIGGER update_analysis_requests_updated_at BEFORE UPDATE ON public.analysis_requests
    FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

CREATE TRIGGER update_prompts_updated_at BEFORE UPDATE ON public.prompts
    FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
