#!/usr/bin/python3
"""Usage: scripts/checks/links.py

Every relative link and picture in a *.md file leads to a file or folder of the tree, and its #anchor to a heading
there (or, as #L12, to a line). Links to other sites are not followed.
"""

import re
import sys
import urllib.parse

from tree import ROOT, files, finish, name

FENCE = re.compile(r"^(```|~~~).*?^\1[`~]*\s*$", re.M | re.S)
TARGETS = (
    re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*)?\)"),  # [text](target "title"), ![picture](target)
    re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.M),  # [reference]: target
    re.compile(r"<(?:a|img|source)\b[^>]*?\b(?:href|src)=[\"']([^\"']+)", re.I),
)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def prose(path):
    """The text with code blanked out, every line where it was."""
    return re.sub(r"`[^`\n]+`", blank, FENCE.sub(blank, path.read_text()))


def anchors(path):
    """The anchors a page has on the usual hosts: words of each heading in lower case, joined by hyphens."""
    text, found = FENCE.sub(blank, path.read_text()), set()
    for heading in re.findall(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$", text, re.M):
        shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        unique, number = slug, 0
        while unique in found:
            number += 1
            unique = f"{slug}-{number}"
        found.add(unique)
    return found | set(re.findall(r"<a\b[^>]*?\b(?:id|name)=[\"']([^\"']+)", text, re.I))


def complaint(page, target):
    path, _, anchor = urllib.parse.unquote(target).partition("#")
    if not path:
        file = page
    elif path.startswith("/"):
        file = ROOT / path.lstrip("/")
    else:
        file = page.parent / path
    file = file.resolve()
    if not file.is_relative_to(ROOT):
        return "leads out of the tree"
    known = any(one == file or one.is_relative_to(file) for one in files())
    if not known:
        return "is not in the tree"
    if not anchor:
        return None
    if line := re.fullmatch(r"L(\d+)(?:-L\d+)?", anchor):
        return None if int(line.group(1)) <= len(file.read_text().splitlines()) else "has no such line"
    return None if file.suffix == ".md" and anchor in anchors(file) else "has no such heading"


def main():
    if sys.argv[1:]:
        print(__doc__.strip())
        return
    complaints = []
    for page in files("*.md"):
        text = prose(page)
        for pattern in TARGETS:
            for match in pattern.finditer(text):
                target = match.group(1)
                if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target):
                    continue
                if wrong := complaint(page, target):
                    complaints.append(f"{name(page)}:{text.count(chr(10), 0, match.start()) + 1}: {target} {wrong}")
    finish(complaints)


main()
