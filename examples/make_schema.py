"""Write the JSON Schema of the review to where it is published, after a change of the model.

`.venv/bin/python examples/make_schema.py`
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from resume_cli.agent.schema import schema_text

PROJECT = Path(__file__).resolve().parent.parent
PUBLISHED = ("resume_cli/agent/review.schema.json", "database/docs/review.schema.json")


def main() -> int:
    """Write both copies: the package's, and the one beside the database's documents."""
    for name in PUBLISHED:
        (PROJECT / name).write_text(schema_text(), encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
