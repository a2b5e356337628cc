"""Prompts, and the text of each that a request was really worked with."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from database.models.base import Base, one_of


class Prompt(Base):
    """A prompt; a new version replaces `template` in the same row and raises `version`.

    The user of `created_by` cannot be deleted while the prompt exists.
    """

    __tablename__ = "prompts"
    __table_args__ = (
        CheckConstraint(
            one_of("prompt_type", "system", "analysis", "formatting", "content"),
            name="prompts_prompt_type_check",
        ),
        Index("idx_prompts_name", "name"),
        Index("idx_prompts_type_active", "prompt_type", "is_active"),
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, server_default=text("uuid_generate_v4()")
    )
    name: Mapped[str] = mapped_column(String(100), unique=True)
    description: Mapped[str | None]
    template: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    prompt_type: Mapped[str] = mapped_column(String(50))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), server_onupdate=FetchedValue()
    )


class PromptHistory(Base):
    """One prompt as one attempt at a request used it; holds no text of the resume."""

    __tablename__ = "prompt_history"
    __table_args__ = (
        Index("idx_prompt_history_prompt_id", "prompt_id"),
        Index("idx_prompt_history_request_id", "request_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, server_default=text("uuid_generate_v4()")
    )
    prompt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"))
    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("analysis_requests.id", ondelete="CASCADE")
    )
    prompt_version: Mapped[int]
    prompt_content: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
