-- Sessions: one row a device, at most three live ones a user.

CREATE TABLE public.refresh_tokens (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    token_hash varchar(255) NOT NULL,
    session_id varchar(255) NOT NULL,
    status varchar(50) NOT NULL DEFAULT 'active',
    device_info text,
    ip_address varchar(45),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_used_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT refresh_tokens_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT chk_refresh_tokens_status CHECK (
        (status)::text = ANY (ARRAY[
            ('active'::varchar)::text,
            ('expired'::varchar)::text,
            ('revoked'::varchar)::text
        ])
    )
);

COMMENT ON TABLE public.refresh_tokens IS
    'Stores JWT refresh tokens for secure session management';
COMMENT ON COLUMN public.refresh_tokens.id IS 'Primary key for refresh token record';
COMMENT ON COLUMN public.refresh_tokens.user_id IS 'Foreign key reference to users table';
COMMENT ON COLUMN public.refresh_tokens.token_hash IS
    'SHA-256 hash of the JWT refresh token for security';
COMMENT ON COLUMN public.refresh_tokens.session_id IS
    'Unique session identifier for tracking multiple sessions';
COMMENT ON COLUMN public.refresh_tokens.status IS 'Token status: active, expired, or revoked';
COMMENT ON COLUMN public.refresh_tokens.device_info IS
    'Optional device/browser information for session identification';
COMMENT ON COLUMN public.refresh_tokens.ip_address IS
    'IP address from which the session was created';
COMMENT ON COLUMN public.refresh_tokens.expires_at IS
    'Token expiration timestamp (7 days from creation)';
COMMENT ON COLUMN public.refresh_tokens.created_at IS 'Timestamp when token was created';
COMMENT ON COLUMN public.refresh_tokens.last_used_at IS
    'Timestamp when token was last used for refresh';

CREATE INDEX idx_refresh_tokens_user_id ON public.refresh_tokens (user_id);
CREATE INDEX idx_refresh_tokens_token_hash ON public.refresh_tokens (token_hash);
CREATE INDEX idx_refresh_tokens_session_id ON public.refresh_tokens (session_id);
CREATE INDEX idx_refresh_tokens_status ON public.refresh_tokens (status);
CREATE INDEX idx_refresh_tokens_expires_at ON public.refresh_tokens (expires_at);
CREATE INDEX idx_refresh_tokens_user_status ON public.refresh_tokens (user_id, status);
CREATE INDEX idx_refresh_tokens_user_session ON public.refresh_tokens (user_id, session_id);

-- One row is revoked at each insert, never more: a user who already has more than three keeps
-- the surplus until further sign-ins wear it down.
CREATE FUNCTION public.limit_user_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    live_sessions integer;
BEGIN
    SELECT count(*) INTO live_sessions
    FROM public.refresh_tokens
    WHERE user_id = NEW.user_id AND status = 'active' AND expires_at > CURRENT_TIMESTAMP;

    IF live_sessions >= 3 THEN
        UPDATE public.refresh_tokens
        SET status = 'revoked'
        WHERE id = (
            SELECT id
            FROM public.refresh_tokens
            WHERE user_id = NEW.user_id AND status = 'active' AND expires_at > CURRENT_TIMESTAMP
            ORDER BY created_at, id
            LIMIT 1
        );
    END IF;

    RETURN NEW;
END;
$$;

CREATE TRIGGER trigger_limit_user_sessions BEFORE INSERT ON public.refresh_tokens
    FOR EACH ROW EXECUTE FUNCTION public.limit_user_sessions();

CREATE FUNCTION public.expire_refresh_tokens() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.refresh_tokens
    SET status = 'expired'
    WHERE status = 'active' AND expires_at < CURRENT_TIMESTAMP;
END;
$$;

-- Rows that are still 'active' stay, however long ago they ran out: expire_refresh_tokens() has
-- to mark them first.
CREATE FUNCTION public.cleanup_expired_refresh_tokens() RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM public.refresh_tokens
    WHERE (status = 'expired' AND expires_at < CURRENT_TIMESTAMP - interval '30 days')
       OR (status = 'revoked' AND created_at < CURRENT_TIMESTAMP - interval '7 days');

    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END;
$$;
