"""Many files: walk, pipeline, claims, events."""
