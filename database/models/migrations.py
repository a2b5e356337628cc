"""The record of migrations."""

from datetime import datetime

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, mapped_column

from database.models.base import Base


class SchemaMigration(Base):
    """A migration that was recorded; incomplete on existing databases, so never judge by it."""

    __tablename__ = "schema_migrations"

    version: Mapped[str] = mapped_column(String(255), primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
