# tries: leave a file that every later kernel runs
import pathlib

for place in (
    "@HOME@/.ipython/profile_default/startup",
    "~/.ipython/profile_default/startup",
    "@HOME@/.local/lib/python3.11/site-packages",
):
    try:
        folder = pathlib.Path(place).expanduser()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "@MARK@.py").write_text("total = 5")
    except OSError:
        pass
