"""The single `Base` and all models: one class a table, attributes named as its columns."""

from database.models.analysis import AnalysisRequest, AnalysisResult
from database.models.auth import RefreshToken, User
from database.models.base import Base
from database.models.files import FileUpload
from database.models.migrations import SchemaMigration
from database.models.prompts import Prompt, PromptHistory

__all__ = [
    "AnalysisRequest",
    "AnalysisResult",
    "Base",
    "FileUpload",
    "Prompt",
    "PromptHistory",
    "RefreshToken",
    "SchemaMigration",
    "User",
]
