"""Verbs for the people of a class."""

from __future__ import annotations

import click

from workbook.cli.command import main
from workbook.cli.shared import quiet, say
from workbook.errors import UsageError, WorkbookError
from workbook.folders import course_root
from workbook.shown import shown
from workbook.wording import counted, listed


@main.group()
def roster() -> None:
    """List, add or remove the people of a class."""


@roster.command("list")
def list_people() -> None:
    """List who is in the class, who has a case, and what came in."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from workbook.classroom.roster import people

    quiet()
    table = Table("Trainee", "Own case", "Submissions")
    found = people(course_root())
    for person in found:
        case = "yes" if person.has_case else ""
        sent = shown(person.problem or ", ".join(person.submissions))
        table.add_row(escape(shown(person.name)), case, escape(sent))
    Console().print(table)
    say(f"People: {len(found)}.")


@roster.command()
@click.argument("names", nargs=-1, required=True)
def add(names: tuple[str, ...]) -> None:
    """Enter people into the gradebook before they hand anything in."""
    from workbook.classroom.roster import add as enter
    from workbook.classroom.roster import check_name

    quiet()
    for name in names:
        check_name(name)
    for name in names:
        new = enter(course_root(), name)
        say(f"{name} is in the gradebook{'' if new else ' already'}.")


@roster.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, dry_run: bool, yes: bool) -> None:
    """Take a person out of the gradebook and every folder, then search for the name."""
    from workbook.classroom.nbgrader_api import gradebook, nbgrader_api
    from workbook.classroom.removal import others, traces
    from workbook.classroom.removal import remove as take_out
    from workbook.classroom.roster import people
    from workbook.classroom.search import (
        Needle,
        Search,
        database_file,
        search_files,
        search_gradebook,
    )
    from workbook.tree import walk

    quiet()
    root = course_root()
    found = traces(root, name)
    if not found:
        known = listed([person.name for person in people(root)])
        say(f"The gradebook and the folders have nobody called {name}.", err=True)
        if dry_run:
            raise UsageError(f"Check the name. In the class: {known}.")
    for path in found.paths:
        place = path.relative_to(root) if path.is_relative_to(root) else path
        inside = sum(1 for file, problem in walk(path) if not problem and file.is_file())
        say(f"{place}: {counted(inside, 'file')}" if path.is_dir() else str(place))
    for path in found.lists:
        say(f"{path.relative_to(root)}: the lines about {name}")
    if found.rows:
        rows = ", ".join(counted(count, what) for what, count in found.rows.items())
        say(f"the gradebook: {rows}")
    if dry_run:
        say("Nothing was removed.")
        return
    needle = Needle(name, others(root, name))
    if found:
        if not yes:
            question = "Remove all of this for good? There is no undo."
            click.confirm(f"{question} {shown(name)}", abort=True)
        take_out(root, found)
    result = Search()
    with gradebook(nbgrader_api(root)) as book:
        search_files(root, needle, result, database_file(book.engine))
        search_gradebook(book.engine, needle, result)
        if book.engine.dialect.name == "postgresql":
            say("PostgreSQL keeps old rows in its logs and backups until they are recycled.")
    say(
        f"Searched for {name}: names and contents of {counted(result.files, 'file')}, "
        f"{counted(result.archives, 'archive')} in them, {counted(result.rows, 'row')} of "
        f"{counted(result.tables, 'table')} of the gradebook."
    )
    say(f"Not searched, as it is the course's own: {', '.join(result.skipped)}.")
    if result.copies:
        copies = counted(result.copies, "unchanged copy", "unchanged copies")
        say(
            f"The course itself has the word {name} in its texts. Not counted: {copies} of its "
            "files. Work of other people may have the word from there."
        )
    for sentence in result.found:
        say(f"Left: {sentence}", err=True)
    for sentence in result.closed:
        say(f"Could not be searched: {sentence}", err=True)
    if result.found:
        backups = any(sentence.startswith("backup-") for sentence in result.found)
        new = "Make a new backup before you remove an old one. " if backups else ""
        raise WorkbookError(
            f"{name} still stands in {counted(len(result.found), 'place')}, listed above. {new}"
            "Remove by hand what is about this person, then run this again."
        )
    if result.closed:
        places = counted(len(result.closed), "place")
        raise WorkbookError(
            f"{name} is in nothing that could be searched; {places} could not, "
            "listed above. Look there yourself, or remove what nobody needs and run this again."
        )
    if not found:
        raise UsageError(f"Nothing was removed, and no file has the name. In the class: {known}.")
    say(f"{name} is in none of them. Backups in other places are yours to look after.")
