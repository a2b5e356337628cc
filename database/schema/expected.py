"""The catalogue as the models want it, spelled as PostgreSQL prints it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from sqlalchemy import CheckConstraint, DefaultClause, UniqueConstraint, make_url

from database.models import Base

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, Index, Table

    from database.schema.catalogue import (
        Catalogue,
        CheckFacts,
        ColumnFacts,
        ForeignKeyFacts,
        FunctionFacts,
        IndexFacts,
        KeyFacts,
        TableFacts,
        TriggerFacts,
    )

_DIALECT = make_url("postgresql+psycopg2://").get_dialect()()

# Table, trigger, event and function: what the database does with our rows by itself.
_TRIGGERS = (
    (
        "analysis_requests",
        "update_analysis_requests_updated_at",
        "UPDATE",
        "update_updated_at_column",
    ),
    (
        "file_uploads",
        "trigger_update_file_upload_timestamp",
        "UPDATE",
        "update_file_upload_timestamp",
    ),
    ("prompts", "update_prompts_updated_at", "UPDATE", "update_updated_at_column"),
    ("refresh_tokens", "trigger_limit_user_sessions", "INSERT", "limit_user_sessions"),
    ("users", "update_users_updated_at", "UPDATE", "update_updated_at_column"),
)

# Name, arguments and return type, all in PL/pgSQL.
_FUNCTIONS = (
    ("cleanup_expired_refresh_tokens", "", "integer"),
    ("cleanup_old_file_uploads", "", "integer"),
    ("expire_refresh_tokens", "", "void"),
    (
        "get_upload_statistics",
        "user_id_param uuid DEFAULT NULL::uuid",
        (
            "TABLE(total_uploads bigint, completed_uploads bigint, failed_uploads bigint,"
            " pending_uploads bigint, avg_processing_time_ms numeric, total_file_size_mb numeric)"
        ),
    ),
    ("limit_user_sessions", "", "trigger"),
    ("update_file_upload_timestamp", "", "trigger"),
    ("update_updated_at_column", "", "trigger"),
)


@cache
def expected_catalogue() -> Catalogue:
    """The catalogue that the models, and the declared triggers and functions, need."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return {
        "tables": {table.name: _table(table) for table in tables},
        "functions": [_function(*declared) for declared in _FUNCTIONS],
    }


def _table(table: Table) -> TableFacts:
    return {
        "comment": table.comment,
        "columns": [_column(place, each) for place, each in enumerate(table.columns, 1)],
        "primary_key": _key(str(table.primary_key.name), table.primary_key.columns),
        "unique": sorted(
            (
                _key(str(each.name), each.columns)
                for each in table.constraints
                if isinstance(each, UniqueConstraint)
            ),
            key=_name,
        ),
        "foreign_keys": sorted(map(_foreign_key, table.foreign_key_constraints), key=_name),
        "checks": sorted(
            (_check(each) for each in table.constraints if isinstance(each, CheckConstraint)),
            key=_name,
        ),
        "indexes": sorted([*_key_indexes(table), *map(_index, table.indexes)], key=_name),
        "triggers": [_trigger(*declared) for declared in _TRIGGERS if declared[0] == table.name],
    }


def _name(facts: KeyFacts | ForeignKeyFacts | CheckFacts | IndexFacts) -> str:
    return facts["name"]


def _column(position: int, column: Column[object]) -> ColumnFacts:
    compiled = str(column.type.compile(_DIALECT)).lower()
    default = column.server_default
    return {
        "position": position,
        "name": column.name,
        "type": compiled.replace("varchar", "character varying"),
        "nullable": bool(column.nullable),
        "default": str(default.arg) if isinstance(default, DefaultClause) else None,
        "comment": column.comment,
    }


def _key(name: str, columns: Iterable[ColumnElement[object]]) -> KeyFacts:
    return {"name": name, "columns": [str(column.key) for column in columns]}


def _foreign_key(constraint: ForeignKeyConstraint) -> ForeignKeyFacts:
    columns = [column.name for column in constraint.columns]
    far_columns = [element.column.name for element in constraint.elements]
    far = constraint.referred_table.name
    action = f" ON DELETE {constraint.ondelete}" if constraint.ondelete else ""
    return {
        "name": str(constraint.name),
        "columns": columns,
        "references": far,
        "ref_columns": far_columns,
        "on_delete": constraint.ondelete or "NO ACTION",
        "on_update": constraint.onupdate or "NO ACTION",
        "definition": (
            f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {far}({', '.join(far_columns)}){action}"
        ),
    }


def _check(constraint: CheckConstraint) -> CheckFacts:
    return {"name": str(constraint.name), "definition": f"CHECK ({constraint.sqltext})"}


def _key_indexes(table: Table) -> list[IndexFacts]:
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return [
        *(_unique_index(table, _key(str(each.name), each.columns), primary=False) for each in keys),
        _unique_index(
            table, _key(str(table.primary_key.name), table.primary_key.columns), primary=True
        ),
    ]


def _unique_index(table: Table, key: KeyFacts, *, primary: bool) -> IndexFacts:
    on = f"public.{table.name} USING btree ({', '.join(key['columns'])})"
    definition = f"CREATE UNIQUE INDEX {key['name']} ON {on}"
    return {"name": key["name"], "definition": definition, "unique": True, "primary": primary}


def _index(index: Index) -> IndexFacts:
    parts = [str(getattr(each, "name", each)) for each in index.expressions]
    table = cast("Table", index.table).name
    definition = f"CREATE INDEX {index.name} ON public.{table} USING btree ({', '.join(parts)})"
    return {"name": str(index.name), "definition": definition, "unique": False, "primary": False}


def _trigger(table: str, name: str, event: str, function: str) -> TriggerFacts:
    return {
        "name": name,
        "definition": (
            f"CREATE TRIGGER {name} BEFORE {event} ON public.{table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        ),
        "timing": "BEFORE",
        "events": [event],
        "level": "ROW",
        "function": function,
    }


def _function(name: str, arguments: str, returns: str) -> FunctionFacts:
    return {
        "name": name,
        "args": arguments,
        "returns": returns,
        "language": "plpgsql",
        "volatility": "v",
        "security_definer": False,
    }
