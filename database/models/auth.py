"""Accounts and their sessions."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from database.models.base import Base, one_of


class User(Base):
    """An account. `email` is stored lower-cased; its unique index is case-sensitive.

    `failed_login_attempts` may be NULL and then means 0. `email_verified` is never consulted.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(one_of("role", "consultant", "admin"), name="users_role_check"),
        Index("idx_users_email", "email"),
        Index("idx_users_failed_attempts", "failed_login_attempts"),
        Index("idx_users_locked_until", "locked_until"),
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, server_default=text("uuid_generate_v4()")
    )
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(
        String(50), server_default=text("'consultant'::character varying")
    )
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    email_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), server_onupdate=FetchedValue()
    )
    last_login_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    failed_login_attempts: Mapped[int | None] = mapped_column(server_default=text("0"))
    locked_until: Mapped[datetime | None]


class RefreshToken(Base):
    """A session on one device; renewing it replaces `token_hash` in the same row.

    A trigger revokes the oldest of three live sessions of a user at each insert. A session is
    over when `expires_at` has passed, whatever `status` says.
    """

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        CheckConstraint(
            one_of("status", "active", "expired", "revoked"), name="chk_refresh_tokens_status"
        ),
        Index("idx_refresh_tokens_expires_at", "expires_at"),
        Index("idx_refresh_tokens_session_id", "session_id"),
        Index("idx_refresh_tokens_status", "status"),
        Index("idx_refresh_tokens_token_hash", "token_hash"),
        Index("idx_refresh_tokens_user_id", "user_id"),
        Index("idx_refresh_tokens_user_session", "user_id", "session_id"),
        Index("idx_refresh_tokens_user_status", "user_id", "status"),
        {"comment": "Stores JWT refresh tokens for secure session management"},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        server_default=text("gen_random_uuid()"),
        comment="Primary key for refresh token record",
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), comment="Foreign key reference to users table"
    )
    token_hash: Mapped[str] = mapped_column(
        String(255), unique=True, comment="SHA-256 hash of the JWT refresh token for security"
    )
    session_id: Mapped[str] = mapped_column(
        String(255), comment="Unique session identifier for tracking multiple sessions"
    )
    status: Mapped[str] = mapped_column(
        String(50),
        server_default=text("'active'::character varying"),
        comment="Token status: active, expired, or revoked",
    )
    device_info: Mapped[str | None] = mapped_column(
        comment="Optional device/browser information for session identification"
    )
    ip_address: Mapped[str | None] = mapped_column(
        String(45), comment="IP address from which the session was created"
    )
    expires_at: Mapped[datetime] = mapped_column(
        comment="Token expiration timestamp (7 days from creation)"
    )
    created_at: Mapped[datetime] = mapped_column(
        server_default=text("CURRENT_TIMESTAMP"), comment="Timestamp when token was created"
    )
    last_used_at: Mapped[datetime] = mapped_column(
        server_default=text("CURRENT_TIMESTAMP"),
        comment="Timestamp when token was last used for refresh",
    )
