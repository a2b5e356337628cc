"""Requests for a review and their results."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from database.models.base import Base, between, one_of

_SCORES = ("content_score", "formatting_score", "keyword_optimization_score", "overall_score")


class AnalysisRequest(Base):
    """One file to be reviewed for one target; `file_path` is relative to the storage root."""

    __tablename__ = "analysis_requests"
    __table_args__ = (
        CheckConstraint(
            one_of("experience_level", "entry", "mid", "senior", "executive"),
            name="analysis_requests_experience_level_check",
        ),
        CheckConstraint(
            one_of("status", "pending", "processing", "completed", "failed"),
            name="analysis_requests_status_check",
        ),
        Index("idx_analysis_requests_created_at", text("created_at DESC")),
        Index("idx_analysis_requests_status", "status"),
        Index("idx_analysis_requests_user_id", "user_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, server_default=text("uuid_generate_v4()")
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    original_filename: Mapped[str] = mapped_column(String(255))
    file_path: Mapped[str] = mapped_column(String(500))
    file_size_bytes: Mapped[int]
    mime_type: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(
        String(50), server_default=text("'pending'::character varying")
    )
    target_role: Mapped[str | None] = mapped_column(String(255))
    target_industry: Mapped[str | None] = mapped_column(String(255))
    experience_level: Mapped[str | None] = mapped_column(String(50))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), server_onupdate=FetchedValue()
    )
    completed_at: Mapped[datetime | None]


class AnalysisResult(Base):
    """One review; the whole of it is in `detailed_feedback`, scores are 0 to 100 or NULL.

    `request_id` is not unique in the database, though readers expect one row a request.
    """

    __tablename__ = "analysis_results"
    __table_args__ = (
        *(
            CheckConstraint(between(score, 0, 100), name=f"analysis_results_{score}_check")
            for score in _SCORES
        ),
        Index("idx_analysis_results_request_id", "request_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, server_default=text("uuid_generate_v4()")
    )
    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("analysis_requests.id", ondelete="CASCADE")
    )
    overall_score: Mapped[int | None]
    strengths: Mapped[list[str] | None]
    weaknesses: Mapped[list[str] | None]
    recommendations: Mapped[list[str] | None]
    formatting_score: Mapped[int | None]
    content_score: Mapped[int | None]
    keyword_optimization_score: Mapped[int | None]
    detailed_feedback: Mapped[dict[str, Any] | None]
    ai_model_used: Mapped[str] = mapped_column(String(100))
    processing_time_ms: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
