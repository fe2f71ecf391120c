"""A scripted server for tests of the pages alone: it serves templates/pages with the policy that they must live
under, and answers the API from what a test wrote into it. Nothing is made, and nothing runs in the background."""

import http.server
import io
import json
import math
import pathlib
import re
import struct
import threading
import time
import urllib.parse
import wave
import zlib

from free_port import free_port
from scripted_media import ScriptedMedia

PAGES = pathlib.Path(__file__).resolve().parents[3] / "templates/pages"
CAPTIONS = PAGES.parent / "captions"
POLICY = ("default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
          "form-action 'self'; frame-ancestors 'none'")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
STAGES = {"script_generated": "Generating assets...", "assets_generated": "Validating assets...",
          "rendering": "Rendering video...", "completed": "Video ready!", "failed": "Processing failed",
          "assets_missing": "Restoring assets..."}
OPTIONS = {
    "pipelines": [
        {"name": "story-short", "width": 1080, "height": 1920, "framesPerSecond": 30, "seconds": 60},
        {"name": "story-wide", "width": 1920, "height": 1080, "framesPerSecond": 30, "seconds": 180},
        {"name": "story-square", "width": 1080, "height": 1080, "framesPerSecond": 30, "seconds": 60},
        {"name": "story-long", "width": 1920, "height": 1080, "framesPerSecond": 30, "seconds": 600},
    ],
    "captionStyles": [{"name": path.stem, "style": json.loads(path.read_text())} for path in sorted(CAPTIONS.glob("*.json"))],
    "voices": [{"name": "emma", "languages": ["en"], "description": "A warm voice, rather low.",
                "sampleUrl": "/api/voices/emma/sample"},
               {"name": "klara", "languages": ["de"], "description": "Clear and quick.",
                "sampleUrl": "/api/voices/klara/sample"}],
    "moods": ["calm", "bright", "tense", "sad", "dreamy", "bold"],
}


def png(colour, width=27, height=48):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def tone(seconds, hertz):
    """A WAV file of whole seconds."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(seconds * b"".join(struct.pack("<h", int(9000 * math.sin(at * hertz / 8000 * math.tau)))
                                             for at in range(8000)))
    return file.getvalue()


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def video(key, title="The light on the hill", narrations=("One.", "Two.", "Three."), **fields):
    """A video that has just been written: a script, and nothing made of it."""
    return {
        "id": key, "status": "script_generated", "progress": 20, "stage": STAGES["script_generated"], "title": title,
        "pipeline": "story-short", "story": " ".join(narrations), "sceneCount": len(narrations), "language": "en",
        "scenes": [{"index": index, "narration": text, "imagePrompt": f"What scene {index + 1} shows", "imageUrl": None,
                    "thumbnailUrl": None, "audioUrl": None, "altText": None, "duration": None, "ready": False,
                    "takes": {"image": {"current": 0, "count": 1}, "narration": {"current": 0, "count": 1}}}
                   for index, text in enumerate(narrations)],
        "videoUrl": None, "posterUrl": None, "audioUrl": None, "captionsUrl": None, "subtitlesUrl": None,
        "duration": None, "width": 1080, "height": 1920, "fps": 30, "fileSize": None, "cost": 0.0, "attempt": 1,
        "error": None, "isWorkedOn": True, "retryAt": None, "createdAt": now(), "updatedAt": now(),
        "completedAt": None, **fields,
    }


class ScriptedServer:
    """What a test writes: `videos`, `plans`, `scripts`, `refusals`. What it reads: `requests`."""

    def __init__(self, files=None):
        self.videos, self.plans, self.requests, self.refusals = {}, {}, [], {}
        self.script = None
        self.library = ScriptedMedia(lambda: self.is_open)
        self.voice_seconds = 100  # How long a sample of a voice is: long enough to be met while it is heard.
        self.has_events = True
        self.session = {"signedIn": True, "tenant": "local", "role": "admin", "name": None, "needsKey": False}
        self.files = files  # More files under /files/, for pictures to look at.
        self.news = threading.Condition()
        self.number = 0
        self.log = []  # (number, video, fields)
        self.port = free_port()
        self.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        handler = type("Handler", (Handler,), {"scripted": self})
        self.is_open = True
        self.http = Listener(("127.0.0.1", self.port), handler)
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        """Ends as a killed server does: nobody listens, and every connection breaks."""
        self.is_open = False
        self.http.shutdown()
        self.http.server_close()
        with self.news:
            self.news.notify_all()

    def add(self, entry):
        self.videos[entry["id"]] = entry
        return entry

    def tell(self, key, scene=None, silently=False, **fields):
        """Changes a video; who follows it hears of it, unless it is done silently."""
        entry = self.videos[key]
        if scene is not None:
            entry["scenes"][scene].update(fields)
            fields = {"scenes": entry["scenes"]}
        if "status" in fields:
            fields.setdefault("stage", STAGES[fields["status"]])
        entry.update(fields, updatedAt=now())
        with self.news:
            self.number += 1
            if not silently:
                told = {name: entry[name] for name in (*fields, "status", "progress", "stage", "attempt", "updatedAt", "id")}
                self.log.append((self.number, key, json.loads(json.dumps(told))))
            self.news.notify_all()

    def tell_media(self, key):
        """Who looks at the library hears that something happened to the entry."""
        with self.news:
            self.number += 1
            self.log.append((self.number, "media", {"id": key}))
            self.news.notify_all()

    def piece(self, key, scene, colour=(40, 90, 140), progress=None):
        """A scene's narration and picture are there."""
        self.tell(key, scene=scene, imageUrl=f"/files/{'-'.join(map(str, colour))}.png", audioUrl="/files/none.wav",
                  duration=3.2, ready=True)
        if progress:
            self.tell(key, progress=progress)

    def asked(self, method, path):
        return [body for verb, where, body, _ in self.requests if verb == method and where.startswith(path)]


class Listener(http.server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_):
        pass  # A browser leaves whenever it likes.


class Handler(http.server.BaseHTTPRequestHandler):
    scripted = None

    def log_message(self, *_):
        pass

    def send(self, status, body, kind="application/json", more=None):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), "X-Content-Type-Options": "nosniff",
                            "Content-Security-Policy": POLICY, "Cache-Control": "no-store", **(more or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status, detail, errors=None):
        body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
        self.send(status, body | ({"errors": errors} if errors else {}), "application/problem+json")

    def page(self, name, status=200):
        path = PAGES / name
        self.send(status, path.read_bytes(), TYPES[path.suffix])

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def do_PATCH(self):
        self.serve("PATCH")

    def do_PUT(self):
        self.serve("PUT")

    def do_DELETE(self):
        self.serve("DELETE")

    def serve(self, method):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        if body and "json" in (self.headers.get("Content-Type") or ""):
            body = json.loads(body)
        url = urllib.parse.urlsplit(self.path)
        path, query = urllib.parse.unquote(url.path), dict(urllib.parse.parse_qsl(url.query))
        self.arrived_at = self.scripted.number  # What is told once the request is seen is news to its stream.
        self.scripted.requests.append((method, self.path, body, dict(self.headers)))
        refusal = self.scripted.refusals.get((method, path))
        if refusal:
            return self.problem(*refusal)
        if path.startswith("/api/"):
            return self.api(method, path, query, body)
        self.file(path)

    def file(self, path):
        pages = {"/": "start.html", "/create": "create.html", "/videos": "list.html", "/signin": "signin.html",
                 "/media": "media.html", "/media/overview": "media-overview.html"}
        if path in pages:
            return self.page(pages[path])
        if path == "/error":
            return self.page("error.html", 500)
        if path.startswith("/video/"):
            return self.page("video.html") if path[7:] in self.scripted.videos else self.page("not-found.html", 404)
        if path.startswith("/media/"):
            return self.page("media-item.html" if path[7:] in self.scripted.library.media else "not-found.html")
        part = re.fullmatch(r"/parts(?:/([a-z-]+\.(?:css|js)))?", path)
        if part:
            return self.page(f"../parts/{part[1] or 'example.html'}")
        if re.fullmatch(r"/assets/[a-z-]+\.(css|js|svg)", path) and (PAGES / path[1:]).is_file():
            return self.page(path[1:])
        colour = re.fullmatch(r"/files/(\d+)-(\d+)-(\d+)\.png", path)
        if colour:
            return self.send(200, png([int(part) for part in colour.groups()]), "image/png")
        if path.startswith("/files/") and self.scripted.files and (self.scripted.files / path[7:]).is_file():
            kind = {"png": "image/png", "jpg": "image/jpeg", "mp4": "video/mp4"}.get(path.split(".")[-1], "text/plain")
            return self.send(200, (self.scripted.files / path[7:]).read_bytes(), kind)
        self.page("not-found.html", 404)

    def api(self, method, path, query, body):
        it = self.scripted
        if path == "/api/media/events":
            return self.events("media") if it.has_events else self.problem(503, "No events now.")
        about_media = it.library.answer(method, path, query, body, self.headers)
        if about_media:
            return self.send(*about_media)
        if path == "/api/session":
            if method == "POST" and body.get("key") != "rm_right":
                return self.problem(401, "No such key.")
            return self.send(200, it.session)
        if path == "/api/options":
            return self.send(200, OPTIONS)
        if path.startswith("/api/voices/"):
            return self.send(200, tone(it.voice_seconds, 440), "audio/wav")
        if path == "/api/script":
            return self.send(200, it.script)
        if path == "/api/generate-script":
            texts = [scene["narration"] for scene in (body.get("script") or it.script)["scenes"]]
            entry = it.add(video("made", body.get("title") or "Made", texts, story=body["story"]))
            return self.send(201, {"videoId": entry["id"], "status": entry["status"], "url": "/video/made"})
        if path == "/api/videos":
            return self.list(query)
        key = query.get("id") or (path.split("/") + [""] * 4)[3]
        if key not in it.videos:
            return self.problem(404, "There is no such video.")
        if path == "/api/process-video":
            if it.videos[key]["status"] == "completed" and key not in it.plans:
                return self.send(202, {"videoId": key, "started": False, "reason": "It is complete."})
            it.tell(key, status="script_generated", progress=20, attempt=it.videos[key]["attempt"] + 1, error=None,
                    videoUrl=None)
            return self.send(202, {"videoId": key, "started": True, "reason": None})
        if path.endswith("/events"):
            return self.events(key) if it.has_events else self.problem(503, "No events now.")
        if path.endswith("/plan"):
            return self.send(200, it.plans.get(key) or {"id": key, "pieces": [{"asset": "film", "state": "present", "why": ""}]})
        if path.endswith("/cancel"):
            it.tell(key, status="failed", progress=0, error={"code": "cancelled", "message": "Cancelled.", "retryable": True})
            return self.send(202, {"videoId": key})
        edited = re.search(r"/scenes/(\d+)", path)
        if method == "PATCH":
            takes = it.videos[key]["scenes"][int(edited[1])]["takes"]
            for kind in ("image", "narration"):
                takes[kind]["current"] = body.get(f"{kind}Take", takes[kind]["current"])
            texts = {name: text for name, text in body.items() if not name.endswith("Take")}
            it.tell(key, scene=int(edited[1]), silently=True, **texts)
            return self.send(200, it.videos[key])
        if method == "POST":
            it.videos[key]["scenes"][int(edited[1])]["takes"][body["kind"]] = {"current": 1, "count": 2}
            return self.send(202, it.videos[key])
        if method == "DELETE":
            del it.videos[key]
            return self.send(204, b"")
        self.send(200, it.videos[key])

    def list(self, query):
        found = [entry for entry in reversed(self.scripted.videos.values())
                 if query.get("status") in (None, entry["status"]) and query.get("q", "").lower() in entry["title"].lower()]
        first, limit = int(query.get("cursor") or 0), int(query.get("limit") or 20)
        brief = [{name: value for name, value in entry.items() if name not in ("scenes", "story")}
                 for entry in found[first:first + limit]]
        more = first + limit < len(found)
        self.send(200, {"videos": brief, "pagination": {"nextCursor": str(first + limit) if more else None, "hasMore": more}})

    def events(self, key):
        it = self.scripted
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = int(self.headers.get("Last-Event-ID") or self.arrived_at)
        self.wfile.write(b": hello\n\n")
        while it.is_open:
            with it.news:
                it.news.wait_for(lambda: not it.is_open or it.number > seen, timeout=5)
                new = [entry for entry in it.log if entry[0] > seen and entry[1] == key]
                seen = it.number
            if not it.is_open:
                return
            for number, _, fields in new:
                self.wfile.write(f"event: status\nid: {number}\ndata: {json.dumps(fields)}\n\n".encode())
            self.wfile.flush()
            if it.videos.get(key, {}).get("status") in ("completed", "failed"):
                return
