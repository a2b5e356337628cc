"""The JSON Schema of a stored review, for programs that read `detailed_feedback`."""

from __future__ import annotations

import json

from resume_cli.agent.review import REVIEW_VERSION, Review


def review_schema() -> dict[str, object]:
    """Give the schema, of draft 2020-12, that every review stored by this version fits.

    Reviews of earlier versions of this shape fit it, too: a field that came later is not required.
    """
    schema = Review.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Resume review, version {REVIEW_VERSION}",
        "description": "What analysis_results.detailed_feedback holds; see review.md.",
        **{key: part for key, part in schema.items() if key not in {"title", "description"}},
    }


def schema_text() -> str:
    """Give the schema as the published files hold it: indented, with a line break at its end."""
    return json.dumps(review_schema(), indent=2, ensure_ascii=False) + "\n"
