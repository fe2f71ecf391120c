"""Uploads files with other people's tus clients: python tus_clients.py ENDPOINT FILE FOLDER; prints a line for each."""

import asyncio
import pathlib
import sys

import aiohttp
import aiotus
import yarl
from tusclient import client

endpoint, path, folder = sys.argv[1:]
size = pathlib.Path(path).stat().st_size


def head(url):
    import urllib.request

    request = urllib.request.Request(url, method="HEAD", headers={"Tus-Resumable": "1.0.0"})
    with urllib.request.urlopen(request) as answer:
        return dict(answer.headers)


def tuspy_in_pieces():
    """With checksums, and begun anew in the middle by another object that asks how far it is."""
    mine = client.TusClient(endpoint)
    first = mine.uploader(path, chunk_size=200_000, metadata={"filename": "tuspy.png"}, upload_checksum=True)
    first.upload(stop_at=size // 2)
    second = mine.uploader(path, chunk_size=300_000, url=first.url, upload_checksum=True)
    assert second.offset == first.offset >= size // 2, (second.offset, first.offset)
    second.upload()
    return second.url


async def aiotus_whole():
    with open(path, "rb") as file:
        return str(await aiotus.upload(yarl.URL(endpoint), file, {"filename": b"aiotus.png"}))


async def aiotus_joined():
    data = pathlib.Path(path).read_bytes()
    files = []
    for number in range(3):
        part = pathlib.Path(folder) / f"part{number}"
        part.write_bytes(data[number * size // 3 : (number + 1) * size // 3])
        files.append(open(part, "rb"))
    return str(await aiotus.upload_multiple(yarl.URL(endpoint), files, {"filename": b"joined.png"}, chunksize=100_000))


async def aiotus_metadata(url):
    return (await aiotus.metadata(yarl.URL(url)))["filename"].decode()


for name, url in [
    ("tuspy", tuspy_in_pieces()),
    ("aiotus", asyncio.run(aiotus_whole())),
    ("joined", asyncio.run(aiotus_joined())),
]:
    headers = head(url)
    told = asyncio.run(aiotus_metadata(url)) if name != "tuspy" else "tuspy.png"
    print(name, headers["Upload-Offset"], headers["X-Media-Id"], told)
