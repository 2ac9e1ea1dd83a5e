"""A folder of files as a Frictionless data package, with its datasheet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbook.data.schema import Schema

_FORMATS = {
    ".csv": ("csv", "text/csv"),
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".html": ("html", "text/html"),
    ".yaml": ("yaml", "application/yaml"),
}


@dataclass(frozen=True)
class Resource:
    """One file of a package; a table has a schema."""

    path: str
    name: str
    title: str
    schema: Schema | None = None

    def descriptor(self, folder: Path) -> dict[str, Any]:
        """The file in Frictionless' words, with its size and SHA-256."""
        file = folder / self.path
        format_, media = _FORMATS[file.suffix]
        told = {
            "name": self.name,
            "type": "table" if self.schema else "file",
            "title": self.title,
            "path": self.path,
            "scheme": "file",
            "format": format_,
            "mediatype": media,
            "encoding": "utf-8",
            # Frictionless does not count the bytes of Parquet, and would call the file wrong.
            **({} if format_ == "parquet" else {"bytes": file.stat().st_size}),
            "hash": f"sha256:{sha256_of(file)}",
        }
        return {**told, "schema": self.schema.descriptor()} if self.schema else told


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_package(folder: Path, title: str, description: str, resources: list[Resource]) -> None:
    """Write ``datapackage.json`` and the datasheet ``README.md`` beside the data files."""
    told = [resource.descriptor(folder) for resource in resources]
    package = {
        "name": f"case-{folder.name}",
        "title": title,
        "description": description,
        "version": "1.0.0",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
        "resources": told,
    }
    text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    sheet = files("workbook.world").joinpath("datasheets", f"{folder.name}.md")
    lines = [sheet.read_text(encoding="utf-8").rstrip(), "", "## Tables", ""]
    for resource in resources:
        if resource.schema is None:
            continue
        lines += [f"### `{resource.path}`", "", resource.schema.description, "",
                  "| Column | Type | Meaning |", "|---|---|---|"]  # fmt: skip
        lines += [
            f"| `{column.name}` | {column.type} | {column.description} |"
            for column in resource.schema.columns
        ]
        lines.append("")
    lines += ["## Files", "", "| File | Bytes | SHA-256 |", "|---|---|---|"]
    lines += [
        f"| `{item['path']}` | {(folder / item['path']).stat().st_size} "
        f"| `{item['hash'].removeprefix('sha256:')}` |"
        for item in told
    ]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
