"""What schemathesis has to know besides the description.

Ids that it makes up name nothing: half of the requests are given ones that do, and bodies that fit. What came of them is
counted, since an operation that only ever refuses has not been judged."""

import atexit
import base64
import collections
import hashlib
import json
import os
import random
import struct
import threading
import urllib.error
import urllib.parse
import urllib.request
import zlib

import schemathesis
from schemathesis.transport.serialization import Binary

# The bytes that tus sends are bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

ADDRESS = os.environ["JUDGED_ADDRESS"]
KEY = os.environ["JUDGED_KEY"]
TUS = {"Tus-Resumable": "1.0.0"}
# Not the one that is set back for each test case.
chance = random.SystemRandom()
outcomes = collections.defaultdict(collections.Counter)
outcomes_lock = threading.Lock()


def ask(method, path, body=None, headers=None):
    """The answer's headers and JSON; nothing that goes wrong here is the judged server's fault to hide."""
    headers = {"Authorization": "Bearer " + KEY, **(headers or {})}
    if isinstance(body, dict):
        body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    request = urllib.request.Request(ADDRESS + path, data=body, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=180) as answer:
        text = answer.read()
        is_json = "json" in (answer.headers["Content-Type"] or "")
        return answer.headers, json.loads(text) if is_json and text else None


def picture():
    """A PNG of one grey, unlike all before it."""
    grey, comment = chance.randrange(256), chance.randbytes(12)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([grey] * 8)) * 8)
    text = chunk(b"tEXt", b"Comment\0" + comment.hex().encode())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + text + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def video(is_due=False):
    scenes = [{"narration": f"This is scene {n}.", "imagePrompt": "a lake"} for n in (1, 2)]
    order = {"script": {"title": "Judged", "scenes": scenes}, "autoProcess": is_due}
    return ask("POST", "/api/generate-script", order)[1]["videoId"]


def media():
    boundary = "judge"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="judged.png"\r\n\r\n'
    body = head.encode() + picture() + f"\r\n--{boundary}--\r\n".encode()
    kind = {"Content-Type": "multipart/form-data; boundary=" + boundary}
    return ask("POST", "/api/upload/local", body, kind)[1]["media"]["id"]


def upload(data):
    return ask("POST", "/api/media/uploads", {"filename": "judged.png", "size": len(data)})[1]["uploadId"]


def whole_upload():
    data = picture()
    name = upload(data)
    ask("PUT", f"/api/media/uploads/{name}/chunks/0", data)
    return name


def tus_upload(length):
    headers = ask("POST", "/api/tus", b"", {**TUS, "Upload-Length": str(length)})[0]
    return headers["Location"].rsplit("/", 1)[1]


kept = {}


def some(make):
    """The same for all that only look."""
    if make not in kept:
        kept[make] = make()
    return kept[make]


def cancelled():
    name = video(is_due=True)
    ask("POST", f"/api/videos/{name}/cancel")
    return name


def open_tus():
    return tus_upload(100)


def original():
    path = ask("GET", f"/api/media/{some(media)}")[1]["original_url"]
    _, _, name, content, file = path.split("/")
    return {"id": name, "content": content, "name": file}


# How the path of an operation gets an id of something that is there; those that change it have one of their own.
PATHS = {
    "GET /api/videos/{id}": lambda: {"id": some(video)},
    "GET /api/videos/{id}/plan": lambda: {"id": some(video)},
    "GET /api/videos/{id}/events": lambda: {"id": some(cancelled)},
    "DELETE /api/videos/{id}": lambda: {"id": video()},
    "POST /api/videos/{id}/cancel": lambda: {"id": video(is_due=True)},
    "PATCH /api/videos/{id}/scenes/{index}": lambda: {"id": some(video), "index": "1"},
    "POST /api/videos/{id}/scenes/{index}/regenerate": lambda: {"id": some(video), "index": "0"},
    "GET /api/media/{id}": lambda: {"id": some(media)},
    "PATCH /api/media/{id}": lambda: {"id": some(media)},
    "DELETE /api/media/{id}": lambda: {"id": media()},
    "GET /api/media/{id}/status": lambda: {"id": some(media)},
    "POST /api/media/{id}/reprocess": lambda: {"id": some(media)},
    "GET /api/media/uploads/{id}": lambda: {"id": some(whole_upload)},
    "DELETE /api/media/uploads/{id}": lambda: {"id": whole_upload()},
    "POST /api/media/uploads/{id}/finish": lambda: {"id": whole_upload()},
    "HEAD /api/tus/{id}": lambda: {"id": some(open_tus)},
    "OPTIONS /api/tus/{id}": lambda: {"id": some(open_tus)},
    "DELETE /api/tus/{id}": lambda: {"id": tus_upload(100)},
    "GET /files/{id}/{content}/{name}": lambda: dict(some(original)),
    "GET /api/voices/{name}/sample": lambda: {"name": "hibari"},
}


def chunk(case):
    data = picture()
    case.path_parameters = {"id": upload(data), "n": "0"}
    case.headers = {"X-Chunk-SHA256": hashlib.sha256(data).hexdigest()}
    case.body = Binary(data)


def append(case):
    data = picture()
    case.path_parameters = {"id": tus_upload(len(data))}
    checksum = "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()
    case.headers = {**TUS, "Upload-Offset": "0", "Upload-Checksum": checksum}
    case.body = Binary(data)


def begin(case):
    case.headers = {**TUS, "Upload-Length": str(chance.randrange(1, 10**6)), "Upload-Metadata": "filename YS5wbmc="}


def signed(case):
    data = picture()
    order = {"fileName": "judged.png", "size": len(data), "type": "image/png"}
    address = urllib.parse.urlsplit(ask("POST", "/api/media/sign", order)[1]["signedUrl"])
    _, name, file = address.path.rsplit("/", 2)
    case.path_parameters = {"id": name, "name": file}
    case.query = dict(urllib.parse.parse_qsl(address.query))
    case.headers = {"Content-Type": "image/png"}
    case.media_type = "image/png"
    case.body = Binary(data)


def form(case):
    case.body = {"file": [Binary(picture())]}


def status(case):
    case.query = {"id": some(video)}


def processed(case):
    case.query = {}
    case.body = {"videoId": some(cancelled)}


def sign_in(case):
    case.body = {"key": KEY}


def small(name):
    def change(case):
        case.body = {**case.body, name: chance.randrange(1, 10**6)}

    return change


# Requests that have to fit as a whole.
WHOLE = {
    "PUT /api/media/uploads/{id}/chunks/{n}": chunk,
    "PATCH /api/tus/{id}": append,
    "POST /api/tus": begin,
    "PUT /api/media/signed/{id}/{name}": signed,
    "POST /api/upload/local": form,
    "GET /api/video-status": status,
    "POST /api/process-video": processed,
    "POST /api/session": sign_in,
    "POST /api/media/uploads": small("size"),
    "POST /api/media/sign": small("size"),
}


def is_path_wrong(case):
    return any(place == "path" and part.mode.is_negative for place, part in case.meta.components.items())


@schemathesis.hook
def before_call(context, case, kwargs):
    name = case.operation.label
    if case.meta is None or case.meta.phase.name == "stateful" or case.method != case.operation.method.upper():
        return
    if chance.random() < 0.5:
        return
    if name in WHOLE and case.meta.generation.mode.is_positive:
        WHOLE[name](case)
    elif name in PATHS and not is_path_wrong(case):
        case.path_parameters = PATHS[name]()
    # It is what it was, right or wrong: bytes of another kind would be looked at as if they were text.
    case._record_starting_state()


@schemathesis.hook
def after_call(context, case, response):
    with outcomes_lock:
        outcomes[case.operation.label][response.status_code] += 1


@atexit.register
def tell():
    with open(os.environ["JUDGED_OUTCOMES"], "w") as file:
        json.dump({name: dict(sorted(counts.items())) for name, counts in sorted(outcomes.items())}, file)
