"""The files of the tree as git sees them: committed, or new and not ignored."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*patterns):
    command = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({ROOT / name for name in names if name and (ROOT / name).exists()})


def name(path):
    return str(path.relative_to(ROOT))


def finish(complaints):
    print(*complaints, sep="\n", end="\n" if complaints else "")
    raise SystemExit(1 if complaints else 0)
