# tries: hand in modules that are imported instead of the real ones
MODULES = (
    "pandas",
    "json",
    "sitecustomize",
    "usercustomize",
    "workbook",
    "IPython",
    "os",
    "ipython_config",
    "ipython_kernel_config",
    "nbgrader_config",
    "jupyter_config",
    "conftest",
)


def build(hand_in):
    hand_in.write(hand_in.honest(code="import pandas\ncode = getattr(pandas, 'code', 'none')"))
    for name in MODULES:
        (hand_in.folder / f"{name}.py").write_text(
            f"open({hand_in.places.tmp + '/' + hand_in.mark!r}, 'w')\nc = get_config()\ncode = 1\n"
        )
