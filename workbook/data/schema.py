"""What a table looks like: written once, used for data packages, types and checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

_ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Column:
    """One column: its name, its type in Frictionless' words, its meaning and its limits."""

    name: str
    type: str
    description: str
    required: bool = True
    constraints: dict[str, Any] = field(default_factory=dict)

    def descriptor(self) -> dict[str, Any]:
        """The column as a Frictionless field."""
        limits = {**({"required": True} if self.required else {}), **self.constraints}
        told = {"name": self.name, "type": self.type, "description": self.description}
        return {**told, "constraints": limits} if limits else told


@dataclass(frozen=True)
class Schema:
    """A table: its name, what one row is, its columns, and which of them identify a row."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]

    def descriptor(self) -> dict[str, Any]:
        """The table as a Frictionless table schema."""
        fields: dict[str, Any] = {"fields": [column.descriptor() for column in self.columns]}
        return {**fields, "primaryKey": list(self.primary_key)} if self.primary_key else fields

    def arrow(self) -> pa.Schema:
        """The table as an Arrow schema."""
        return pa.schema([(column.name, _ARROW[column.type]) for column in self.columns])
