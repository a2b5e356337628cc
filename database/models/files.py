"""Registered files."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.models.base import Base, between, one_of

_LEVEL = f"({one_of('experience_level', 'junior', 'mid', 'senior')} OR (experience_level IS NULL))"


class FileUpload(Base):
    """One registration of a file: a work table, from which the database itself deletes old rows.

    The three `..._time` columns are whole milliseconds; `file_hash` is the hex SHA-256 of the
    bytes and not unique; `detected_sections` is an array of lower-case section names.
    """

    __tablename__ = "file_uploads"
    __table_args__ = (
        CheckConstraint(_LEVEL, name="chk_file_uploads_experience_level"),
        CheckConstraint("(file_size > 0)", name="chk_file_uploads_file_size_positive"),
        CheckConstraint(between("progress", 0, 100), name="chk_file_uploads_progress_range"),
        CheckConstraint(
            one_of("status", "pending", "validating", "extracting", "completed", "error"),
            name="chk_file_uploads_status_values",
        ),
        Index("idx_file_uploads_created_at", "created_at"),
        Index("idx_file_uploads_file_hash", "file_hash"),
        Index("idx_file_uploads_status", "status"),
        Index("idx_file_uploads_user_id_created_at", "user_id", "created_at"),
        Index("idx_file_uploads_user_status", "user_id", "status"),
        {"comment": "Stores file upload records for resume processing with async pipeline"},
    )

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        server_default=text("gen_random_uuid()"),
        comment="Primary key for file upload record",
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), comment="Foreign key reference to users table"
    )
    filename: Mapped[str] = mapped_column(
        String(255), comment="Stored filename (may be different from original)"
    )
    original_filename: Mapped[str] = mapped_column(
        String(255), comment="Original filename as uploaded by user"
    )
    mime_type: Mapped[str] = mapped_column(
        String(100), comment="MIME type detected during validation"
    )
    file_size: Mapped[int] = mapped_column(comment="File size in bytes")
    file_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA256 hash for file integrity and duplicate detection"
    )
    status: Mapped[str] = mapped_column(
        String(20),
        server_default=text("'pending'::character varying"),
        comment="Processing status: pending -> validating -> extracting -> completed/error",
    )
    progress: Mapped[int | None] = mapped_column(
        server_default=text("0"), comment="Processing progress percentage (0-100)"
    )
    error_message: Mapped[str | None] = mapped_column(comment="Error message if processing failed")
    target_role: Mapped[str | None] = mapped_column(
        String(255), comment="Optional target role for resume analysis"
    )
    target_industry: Mapped[str | None] = mapped_column(
        String(255), comment="Optional target industry for resume analysis"
    )
    experience_level: Mapped[str | None] = mapped_column(
        String(20), comment="Optional experience level: junior, mid, senior"
    )
    extracted_text: Mapped[str | None] = mapped_column(
        comment="Extracted text content from the file"
    )
    word_count: Mapped[int | None] = mapped_column(comment="Number of words in extracted text")
    character_count: Mapped[int | None] = mapped_column(
        comment="Number of characters in extracted text"
    )
    extraction_method: Mapped[str | None] = mapped_column(
        String(50), comment="Method used for text extraction (e.g., pdfplumber, pypdf2)"
    )
    detected_sections: Mapped[list[str] | None] = mapped_column(
        JSONB(none_as_null=True), comment="JSON array of detected resume sections"
    )
    processing_time: Mapped[int | None] = mapped_column(
        comment="Total processing time in milliseconds"
    )
    validation_time: Mapped[int | None] = mapped_column(
        comment="File validation time in milliseconds"
    )
    extraction_time: Mapped[int | None] = mapped_column(
        comment="Text extraction time in milliseconds"
    )
    created_at: Mapped[datetime] = mapped_column(
        server_default=text("CURRENT_TIMESTAMP"),
        comment="Timestamp when upload record was created",
    )
    updated_at: Mapped[datetime] = mapped_column(
        server_default=text("CURRENT_TIMESTAMP"),
        server_onupdate=FetchedValue(),
        comment="Timestamp when record was last updated",
    )
    completed_at: Mapped[datetime | None] = mapped_column(
        comment="Timestamp when processing was completed"
    )
