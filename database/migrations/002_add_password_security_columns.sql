-- Age of the password, and the lock after too many wrong ones.

ALTER TABLE public.users
    ADD COLUMN password_changed_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN failed_login_attempts integer DEFAULT 0,
    ADD COLUMN locked_until timestamptz;

CREATE INDEX idx_users_failed_attempts ON public.users (failed_login_attempts);
CREATE INDEX idx_users_locked_until ON public.users (locked_until);
