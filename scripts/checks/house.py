#!/usr/bin/python3
"""Usage: scripts/checks/house.py RULE

One rule of the house, over the whole tree. What breaks it is printed, a line each. The rules:

  foundation  no full Foundation: it would triple the time to start; FoundationEssentials has what is needed
  c-modules   each C module (Sources/C*) has exactly one importer, so that its pointers stay in one place
  public      nothing is public or open: 'package' is the widest there is
  testing     tests are Swift Testing, for scripts/test runs nothing else
  length      no Swift file reaches 450 lines: look for the second idea in it
  readme      README.md has a row for everything at top level and every module, and none too many
"""

import json
import re
import subprocess
import sys

from tree import ROOT, files, finish, name

LONGEST = 449
IMPORT = (
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|internal|private|fileprivate|public)\s+)?"
    r"import\s+(?:\w+\s+)?{}\b"
)
DECLARATION = (
    "import|final|class|struct|enum|protocol|actor|func|var|let|init|extension|typealias|static|subscript|macro|"
    "nonisolated|override|convenience|required|indirect|lazy|weak|unowned|mutating|consuming|borrowing|dynamic|"
    r"(?:private|fileprivate|internal|package)\(set\)"
)


def lines(pattern, *where):
    """Every place in a Swift file where a line matches."""
    regex = re.compile(pattern)
    for path in files(*where or ["*.swift"]):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if regex.search(line):
                yield path, f"{name(path)}:{number}: {line.strip()}"


def foundation():
    return [place for _, place in lines(IMPORT.format("Foundation(?:Networking|XML)?"))]


def testing():
    return [place for _, place in lines(IMPORT.format("XCTest"))]


def public():
    return [place for _, place in lines(rf"^[^/\"]*\b(?:public|open)(?:\(set\))?\s+(?:{DECLARATION})\b")]


def length():
    counts = ((path, len(path.read_text().splitlines())) for path in files("*.swift"))
    return [f"{name(path)}: {count} lines" for path, count in counts if count > LONGEST]


def c_modules():
    command = ["swift", "package", "--package-path", ROOT, "describe", "--type", "json"]
    described = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    targets = json.loads(described.stdout)["targets"]
    complaints = []
    for module in sorted(path.name for path in ROOT.glob("Sources/C[A-Z]*") if path.is_dir()):
        declared = [target for target in targets if module in target.get("target_dependencies", [])]
        if len(declared) != 1:
            names = ", ".join(target["name"] for target in declared) or "none"
            complaints.append(f"{module}: exactly one target may depend on it; there is: {names}")
        homes = [ROOT / target["path"] for target in declared]
        for path, place in lines(IMPORT.format(module)):
            if not any(path.is_relative_to(home) for home in homes):
                complaints.append(f"{place}: does not depend on {module} in Package.swift")
    return complaints


def rows(heading):
    """What the first column of the table under a heading of README.md names, in backticks."""
    section = re.search(rf"^#+ {heading}$(.*?)(?=^#|\Z)", (ROOT / "README.md").read_text(), re.M | re.S)
    cells = re.findall(r"^\|([^|]*)\|", section.group(1), re.M) if section else []
    return {named.rstrip("/") for cell in cells for named in re.findall(r"`([^`]+)`", cell)}


def readme():
    complaints = []
    for folder, heading in (("", "The tree"), ("Sources", "The modules")):
        base, told = ROOT / folder, rows(heading)
        there = {path.relative_to(base).parts[0] for path in files(folder or ".")}
        for one in sorted(there - told):
            complaints.append(f"{base.relative_to(ROOT) / one}: no row under '{heading}'")
        for one in sorted(told - there):
            complaints.append(f"{base.relative_to(ROOT) / one}: is not there, but has a row under '{heading}'")
    return complaints


RULES = {
    "foundation": foundation, "c-modules": c_modules, "public": public, "testing": testing, "length": length,
    "readme": readme,
}


def main():
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__.strip())
    elif len(sys.argv) != 2 or sys.argv[1] not in RULES:
        sys.exit(f"house: say which rule: {', '.join(RULES)}. See --help.")
    else:
        finish(RULES[sys.argv[1]]())


main()
