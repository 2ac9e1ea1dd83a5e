# tries: find the keys of other kernels
import glob
import json

own = get_ipython().kernel.session.key.decode()
for place in (
    "@HOME@/.local/share/jupyter/runtime/*",
    "/tmp/**/kernel-*.json",
    "/root/.local/share/jupyter/runtime/*",
    "/run/user/*/jupyter/*",
    "/tmp/tmp*.json",
    "/sockets/**/*.json",
):
    for file in glob.glob(place, recursive=True):
        try:
            key = json.load(open(file)).get("key", own)
        except (OSError, ValueError):
            continue
        if key != own:
            print("BREACH the key of another kernel", file)
