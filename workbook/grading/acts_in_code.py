"""What a cell's code reaches for, found by reading it. Nothing is run.

An act is a fact with a line number, such as "opens a network connection (socket.socket)". It is
no verdict: each has innocent reasons, and code that wants to hide can hide from a reader.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Iterable, Iterator

Act = tuple[int, str]

#: A longer cell is not searched: it is said instead.
MOST_CHARACTERS = 100_000
MOST_NESTING = 100
#: A longer meaning is cut: each name that stands for it would be compared at its full length.
_MOST_MEANING = 300
_MAGIC = re.compile(r"^(?P<indent>\s*)(?:[\w.]+\s*=\s*)?(?P<word>%{1,2}\w*|!{1,2})")
_HELP = re.compile(r"^\s*\?|\?\s*$")
_WORDS = re.compile(
    r"\b(socket|subprocess|ctypes|os\.system|sqlite3|gradebook|get_ipython|/proc|__import__)\b"
)
_OUTSIDE = re.compile(r"^(?:/\w|~[\w/]|[A-Za-z]:[\\/]|\\\\)|(?:^|[\\/])\.\.(?:[\\/]|$)|file://")
_ADDRESS = re.compile(r"^(?:https?|ftp|s3)://", re.IGNORECASE)

# Longest names first where one begins another.
_REACHES: dict[str, str] = {
    **dict.fromkeys(
        ("socket", "ssl", "requests", "urllib.request", "urllib3", "http.client", "http.server",
         "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "websocket", "websockets",
         "paramiko", "xmlrpc", "asyncio.open_connection", "zmq", "fsspec"),
        "opens a network connection",
    ),
    **dict.fromkeys(
        ("subprocess", "os.system", "os.popen", "os.fork", "os.exec", "os.spawn", "os.posix_spawn",
         "pty", "multiprocessing", "asyncio.create_subprocess", "concurrent.futures"),
        "starts another program or process",
    ),
    **dict.fromkeys(("ctypes", "cffi", "mmap"), "calls machine code"),
    **dict.fromkeys(("pickle", "marshal", "dill", "cloudpickle", "joblib"),
                    "loads or writes Python objects"),
    **dict.fromkeys(("os._exit", "os.kill", "os.abort", "signal", "atexit", "sys.exit"),
                    "changes how the process ends"),
    **dict.fromkeys(("sqlite3", "sqlalchemy", "nbgrader", "psycopg"), "reaches for the gradebook"),
    **dict.fromkeys(
        ("inspect", "gc", "sys._getframe", "sys._current_frames", "sys.settrace", "sys.setprofile",
         "sys.addaudithook", "traceback.walk_stack", "dis"),
        "looks into the running program",
    ),
    **dict.fromkeys(("importlib", "runpy", "imp", "pkgutil", "sys.meta_path", "sys.path_hooks",
                     "sys.path"), "changes what is imported"),
    **dict.fromkeys(("builtins.eval", "builtins.exec", "builtins.compile", "code", "codeop"),
                    "runs text as code"),
    **dict.fromkeys(("os.environ", "os.getenv", "os.putenv"), "uses the environment"),
    **dict.fromkeys(("pathlib.Path.home", "os.path.expanduser", "os.chdir", "os.mount"),
                    "leaves its folder"),
    **dict.fromkeys(
        ("workbook.grading", "workbook.classroom", "workbook.course", "workbook.world",
         "workbook.cli", "workbook.kernels"),
        "uses a part of the course that no notebook needs",
    ),
}  # fmt: skip
# os.exec stands for os.execv and the others.
_FAMILIES = frozenset(
    name for name in _REACHES if name.endswith(("exec", "spawn", "subprocess")) and "." in name
)
# What any of them begins with: most names of a cell are none, and are many.
_BEGINNINGS = (*_FAMILIES, *(f"{name}." for name in _REACHES))
# Functions whose text argument is a place.
_OPENERS = frozenset((
    "open", "Path", "PurePath", "PosixPath", "listdir", "scandir", "walk", "glob", "iglob",
    "rglob", "exists", "isfile", "isdir", "stat", "lstat", "remove", "unlink", "rmtree",
    "copy", "copy2", "copyfile", "copytree", "move", "chmod", "chdir", "connect", "symlink",
    "readlink", "realpath", "mkdir", "makedirs", "touch", "fdopen", "run_path", "read_text",
    "read_bytes", "write_text", "write_bytes", "urlopen", "urlretrieve",
))  # fmt: skip
_INSIDE = frozenset((
    "__builtins__", "__globals__", "__code__", "__closure__", "__subclasses__", "__mro__",
    "__bases__", "__loader__", "__spec__", "f_globals", "f_locals", "f_back", "gi_frame",
    "tb_frame", "__import__",
))  # fmt: skip
_COMPARE = frozenset((
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__reduce__",
    "__reduce_ex__", "__getattribute__", "__instancecheck__", "__class__", "__float__",
    "__array__",
))  # fmt: skip
_HOOKS = frozenset((
    "ast_transformers", "input_transformers_cleanup", "input_transformers_post",
    "input_transformer_manager", "run_cell", "run_code", "events", "user_ns",
    "user_global_ns", "set_custom_exc", "set_hook", "register_magics", "display_pub",
    "displayhook", "showtraceback", "kernel",
))  # fmt: skip
#: Settings that libraries offer to be set.
_SETTINGS = ("pandas.options", "plotly.io", "matplotlib.rcParams", "numpy.random", "warnings")
_BUILTIN = frozenset(dir(builtins))


def bindings(trees: Iterable[ast.AST], before: dict[str, str] | None = None) -> dict[str, str]:
    """What names stand for, by imports and plain assignments: ``{"pd": "pandas"}``.

    :param before: what they stood for before.
    """
    known = dict(before or {})
    # All that a name ever stood for: to search the names at each assignment takes too long.
    meanings = set(known.values())

    def bind(name: str, meaning: str) -> None:
        known[name] = _cut(meaning)
        meanings.add(known[name])

    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    top = name.name.partition(".")[0]
                    bind(name.asname or top, name.name if name.asname else top)
            elif isinstance(node, ast.ImportFrom) and node.module:
                module = _cut(node.module)
                for name in node.names:
                    bind(name.asname or name.name, f"{module}.{name.name}")
            elif isinstance(node, ast.Assign) and (meaning := _dotted(node.value, known)):
                top = meaning.partition(".")[0]
                if top in meanings or meaning.startswith("builtins.") or top in _REACHES:
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            bind(target.id, meaning)
    return known


def parsed(text: str) -> tuple[ast.Module | None, list[Act]]:
    """The code as a tree, and acts that stand outside of Python's grammar.

    Never raises. The tree is None if the text is no Python.
    """
    if len(text) > MOST_CHARACTERS:
        return None, [(1, f"has {len(text):,} characters and was not searched")]
    text = textwrap.dedent(text.replace("\t", "    "))
    first = text.lstrip("\n").partition("\n")[0]
    if first.startswith("%%"):
        return None, [(1, f"uses a cell magic ({_short(first.split()[0])})"), *_words(text)]
    if _nesting(text) > MOST_NESTING:
        return None, [(1, "is nested too deeply and was searched for words only"), *_words(text)]
    tree = _tree(text)
    if tree is not None:
        return tree, []
    acts, lines = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        magic = _MAGIC.match(line)
        if magic:
            shell = magic["word"].startswith("!")
            what = "runs a shell command" if shell else f"uses a magic ({_short(magic['word'])})"
            acts.append((number, what))
        lines.append(f"{magic['indent']}pass" if magic else "" if _HELP.search(line) else line)
    tree = _tree("\n".join(lines))
    return tree, acts if tree is not None else acts + _words(text)


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _nesting(text: str) -> int:
    """A bound on how deep the tree is: deep trees can end the interpreter, not only fail."""
    depth = deepest = 0
    for sign in text:
        if sign in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in ")]}":
            depth -= 1
    # Chains such as 1+1+1 or not not not: by the longest line that is joined.
    chain = max((len(re.findall(r"[-+~.*/%&|^<>=]|\b(?:not|and|or|in|lambda|if|else|await)\b",
                                line)) for line in text.replace("\\\n", " ").splitlines()),
                default=0)  # fmt: skip
    branches = len(re.findall(r"^[ \t]*el(?:if|se)\b", text, re.MULTILINE))
    return max(deepest, chain // 20, branches // 20)


def _words(text: str) -> list[Act]:
    return [
        (number, f"names {found[0]}, in a cell that cannot be read as Python")
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := _WORDS.search(line))
    ]


def acts_in(tree: ast.Module, known: dict[str, str], kept: frozenset[str]) -> list[Act]:
    """The acts of a cell, by line.

    :param known: of :func:`bindings`, over all cells.
    :param kept: names that the checks rely on, which an answer has no reason to set.
    """
    found: list[Act] = []
    try:
        for node in ast.walk(tree):
            line = getattr(node, "lineno", 0)
            found.extend((line, act) for act in _of(node, known, kept))
    except RecursionError:
        found.append((1, "is nested too deeply to be searched to the end"))
    # A call and the name in it are one act.
    return sorted(dict.fromkeys(found))


def _of(node: ast.AST, known: dict[str, str], kept: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for name in node.names:
            yield from _reach(name.name)
    elif isinstance(node, ast.ImportFrom) and node.module:
        module = _cut(node.module)
        for name in node.names:
            yield from _reach(f"{module}.{name.name}")
    elif isinstance(node, (ast.Name, ast.Attribute)):
        yield from _of_name(node, known, kept)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
        meaning = _dotted(node.value, known) or ""
        if meaning == "sys.modules" or meaning.endswith(".__dict__"):
            yield f"replaces a module or a part of it ({_short(meaning)})"
        elif isinstance(node.value, ast.Call):
            called = _dotted(node.value.func, known)
            if called in ("builtins.globals", "builtins.locals", "builtins.vars"):
                yield f"sets a name through {called.removeprefix('builtins.')}()"
    elif isinstance(node, ast.Call):
        yield from _of_call(node, known)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if node.name in _COMPARE:
            yield f"defines how its values answer to others ({node.name})"
        elif node.name in kept:
            yield f"sets the name {node.name}, which the checks use"
    elif isinstance(node, ast.ClassDef) and node.name in kept:
        yield f"sets the name {node.name}, which the checks use"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _of_text(node.value)


def _of_name(
    node: ast.Name | ast.Attribute, known: dict[str, str], kept: frozenset[str]
) -> Iterator[str]:
    word = node.id if isinstance(node, ast.Name) else node.attr
    stored = isinstance(node.ctx, (ast.Store, ast.Del))
    meaning = _dotted(node, known) or ""
    if isinstance(node, ast.Name) and stored:
        if word in kept:
            yield f"sets the name {_short(word)}, which the checks use"
        return
    if word in _INSIDE:
        yield f"looks into the running program ({word})"
    if word == "get_ipython":
        yield "asks for the notebook's own machinery (get_ipython)"
    if word in _HOOKS and _is_of_ipython(node):
        yield f"changes how cells are run (get_ipython().{word})"
    if meaning == "sys.modules":
        yield "looks at or changes the loaded modules (sys.modules)"
    if stored and isinstance(node, ast.Attribute):
        whose = _dotted(node.value, known) or ""
        if whose == "builtins":
            yield f"replaces a built-in function (builtins.{_short(word)})"
        elif whose and not f"{whose}.".startswith(tuple(f"{name}." for name in _SETTINGS)):
            yield f"replaces a part of a library ({_short(meaning)})"
    else:
        yield from _reach(meaning)


def _is_of_ipython(node: ast.AST) -> bool:
    """Whether a chain begins with ``get_ipython``, as in ``get_ipython().kernel``."""
    # A longer chain stays unread: each name in it would be walked from anew.
    for _ in range(20):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            if isinstance(node, ast.Attribute) and node.attr == "get_ipython":
                return True
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            break
    return isinstance(node, ast.Name) and node.id == "get_ipython"


def _of_call(node: ast.Call, known: dict[str, str]) -> Iterator[str]:
    called = _dotted(node.func, known) or ""
    word = node.func.attr if isinstance(node.func, ast.Attribute) else called.rpartition(".")[2]
    if called == "builtins.__import__" or called == "importlib.import_module":
        for name in _texts(node)[:1]:
            yield from _reach(f"{name}.")
    if called in ("builtins.setattr", "builtins.delattr") and node.args:
        whose = _dotted(node.args[0], known)
        if whose:
            yield f"replaces a part of a library ({_short(whose)})"
    if word in _OPENERS or word.startswith(("read_", "to_")):
        for text in _texts(node):
            if _ADDRESS.match(text):
                yield f"reads from the network ({_short(text)})"
            elif _OUTSIDE.search(text):
                yield f"opens a place outside its folder ({_short(text)})"


def _of_text(text: str) -> Iterator[str]:
    if len(text) < 300:
        if "gradebook" in text.lower():
            yield f"names the gradebook ({_short(text)})"
        if text.startswith(("/proc", "/etc", "/dev")):
            yield f"names a place of the system ({_short(text)})"


def _reach(meaning: str) -> Iterator[str]:
    meaning = _cut(meaning)
    ended = f"{meaning}."
    if not ended.startswith(_BEGINNINGS):
        return
    for name, act in _REACHES.items():
        if ended.startswith(f"{name}.") or (name in _FAMILIES and meaning.startswith(name)):
            yield f"{act} ({_short(meaning.rstrip('.'))})"
            return


def _texts(node: ast.Call) -> list[str]:
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    return [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]


def _dotted(node: ast.AST, known: dict[str, str]) -> str | None:
    """``pandas.DataFrame.sum`` for ``pd.DataFrame.sum``; None for what no import explains."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 50:
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Call):
        # __import__("os").system and importlib.import_module("os").system
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        called = node.func.attr if isinstance(node.func, ast.Attribute) else called
        texts = _texts(node) if called in ("__import__", "import_module") else []
        return _cut(".".join([_cut(texts[0]), *reversed(parts)])) if texts else None
    if not isinstance(node, ast.Name):
        return None
    if node.id in known:
        return _cut(".".join([known[node.id], *reversed(parts)]))
    if node.id in _BUILTIN and not parts:
        return f"builtins.{node.id}"
    return None


def _cut(meaning: str) -> str:
    return meaning[:_MOST_MEANING]


def _short(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else " " for sign in text[:200])
    clean = clean.encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= 60 else f"{clean[:57]}..."
