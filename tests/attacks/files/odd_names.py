# tries: hand in files with names that no system expects
def build(hand_in):
    hand_in.write(hand_in.honest())
    for name in (
        "trial.ipynb\n",
        "-rf",
        "$(touch x)",
        "x" * 240,
        "\u202etxt.exe",
        "a\x07b",
        "TRIAL.IPYNB",
        "trial.ipynb.ipynb",
        "CON",
        " ",
    ):
        (hand_in.folder / name).write_text("{}")
