"""The media part of the scripted server: uploads in chunks are really put together; entries are what a test says."""

import hashlib
import json
import re
import threading
import time

CHUNK = 1 << 20


def failure(message):
    return {"code": "bad_file", "message": message, "retryable": False}


def entry(key, name="lighthouse.jpg", kind="image/jpeg", status=None, **fields):
    """An entry of the library; `status` None is complete."""
    data = None if status else {
        "original_url": f"/files/{name}", "medium_url": f"/files/{name}", "thumbnail_url": "/files/30-110-90.png",
        "title": name.rsplit(".", 1)[0].replace("-", " ").capitalize(), "description": "A white tower above dark water.",
        "alt_text": "A lighthouse at night", "tags": ["sea", "night"], "filename": name, "width": 1600, "height": 1200,
        "duration": None}
    return {
        "id": key, "status": status, "processing": status == "processing", "failed": status == "failed",
        "error": failure("The file is damaged: it ends in the middle of a row.") if status == "failed" else None,
        "progress": 100 if status is None else 0, "data": data, "source": "upload", "sourceId": None, "mimeType": kind,
        "size": 2_345_678, "sha256": "ab" * 32, "filename": name, "blurhash": None, "attempts": 1, "taskId": None,
        "analysis": None if status else {
            "description": "A white tower above dark water.", "tags": ["sea", "night"], "content": "A lighthouse by the sea",
            "style": "photograph", "colors": ["dark blue", "white"], "subjects": ["lighthouse"], "mood": "calm"},
        "processedAt": None if status else "2026-11-21T10:00:00Z", "processingTimeMs": None if status else 840,
        "createdAt": "2026-11-21T10:00:00Z", "updatedAt": "2026-11-21T10:00:00Z", **fields}


class ScriptedMedia:
    """What a test writes: `media` (newest last), `pace` (seconds that a chunk takes). What it reads: `uploads`, `stored`."""

    def __init__(self, is_open):
        self.media, self.uploads, self.stored, self.keys = {}, {}, {}, {}
        self.pace = 0
        self.chunks_taken = 0
        self.is_open = is_open
        self.gate = threading.Condition()
        self.most, self.let_in, self.held = None, 0, 0

    def hold(self, after):
        """So many chunks are taken, and those that come then wait for `let_go`: an upload that is to be met on its way is
        not done before, however slow or fast the machine is."""
        self.most = after

    def let_go(self):
        """Returns when all that waited have been taken."""
        with self.gate:
            self.most = None
            self.gate.notify_all()
            self.gate.wait_for(lambda: self.held == 0)

    def pass_gate(self):
        with self.gate:
            self.held += 1
            try:
                while self.is_open() and self.most is not None and self.let_in >= self.most:
                    self.gate.wait(0.05)
                if not self.is_open():
                    raise ConnectionAbortedError("the server has left")
                self.let_in += 1
            finally:
                self.held -= 1
                self.gate.notify_all()

    def answer(self, method, path, query, body, headers):
        """Status and body; None where this is not about media."""
        if not path.startswith("/api/media"):
            return None
        rest = path[len("/api/media"):].strip("/").split("/")
        if rest == [""]:
            return self.list(query)
        if rest[0] == "stats":
            return self.stats()
        if rest[0] == "uploads":
            return self.upload(method, rest[1:], body, headers)
        found = self.media.get(rest[0])
        if not found:
            return 404, {"title": "Not found", "detail": "There is no such entry in the library."}
        if method == "DELETE":
            del self.media[rest[0]]
            return 204, b""
        if method == "PATCH":
            found["data"].update(body)
        if rest[1:] == ["reprocess"]:
            self.change(found["id"], status="pending", error=None, failed=False, progress=0)
            return 202, {"id": found["id"]}
        return 200, found

    def change(self, key, **fields):
        self.media[key].update(fields)

    def complete(self, key):
        """What a worker's end looks like."""
        found = self.media[key]
        fresh = entry(key, found["filename"], found["mimeType"])
        self.media[key] = {**fresh, "size": found["size"], "sha256": found["sha256"]}

    def list(self, query):
        words = query.get("q", "").lower()
        status = query.get("status")
        found = [media for media in reversed(self.media.values())
                 if (status is None or (media["status"] or "completed") in status.split(","))
                 and media["mimeType"].startswith(query.get("type", ""))
                 and (not query.get("tag") or query["tag"] in ((media["data"] or {}).get("tags") or []))
                 and words in json.dumps(media).lower()]
        first, limit = int(query.get("cursor") or 0), int(query.get("limit") or 20)
        more = first + limit < len(found)
        return 200, {"media": found[first:first + limit],
                     "pagination": {"nextCursor": str(first + limit) if more else None, "hasMore": more}}

    def stats(self):
        def grouped(name):
            groups = {}
            for media in self.media.values():
                group = groups.setdefault(name(media), {"count": 0, "bytes": 0})
                group["count"] += 1
                group["bytes"] += media["size"]
            return groups
        return 200, {"byStatus": grouped(lambda media: media["status"] or "completed"),
                     "bySource": grouped(lambda media: media["source"]),
                     "byType": grouped(lambda media: media["mimeType"].split("/")[0]),
                     "recentCompleted": [media for media in reversed(self.media.values()) if media["status"] is None][:12]}

    def upload(self, method, rest, body, headers):
        if not rest:
            key = headers.get("Idempotency-Key")
            if key not in self.keys:
                self.keys[key] = f"u{len(self.uploads) + 1}"
                self.uploads[self.keys[key]] = {**body, "chunks": {}, "total": -(-body["size"] // CHUNK)}
            name = self.keys[key]
            return 201, {"uploadId": name, "chunkSize": CHUNK, "totalChunks": self.uploads[name]["total"],
                         "expiresAt": "2026-11-28T00:00:00Z"}
        upload = self.uploads.get(rest[0])
        if not upload:
            return 404, {"title": "Not found", "detail": "There is no such upload."}
        if method == "DELETE":
            del self.uploads[rest[0]]
            return 204, b""
        if rest[1:2] == ["chunks"]:
            self.pass_gate()
            time.sleep(self.pace)
            digest = headers.get("X-Chunk-SHA256")
            if digest and hashlib.sha256(body).hexdigest() != digest:
                return 422, {"title": "Damaged", "detail": "The chunk is damaged."}
            upload["chunks"][int(rest[2])] = body
            self.chunks_taken += 1
            return 200, {"received": len(upload["chunks"]), "total": upload["total"]}
        if rest[1:] == ["finish"]:
            missing = [number for number in range(upload["total"]) if number not in upload["chunks"]]
            if missing:
                return 409, {"title": "Incomplete", "detail": "Chunks are missing.", "missing": missing}
            key = "m" + re.sub(r"\W", "", rest[0])
            content = b"".join(upload["chunks"][number] for number in range(upload["total"]))
            self.stored[key] = hashlib.sha256(content).hexdigest()
            self.media.setdefault(key, entry(key, upload["filename"], upload.get("mimeType") or "image/png", "pending",
                                             size=len(content), sha256=self.stored[key]))
            return 201, {"media": self.media[key]}
        return 200, {"receivedChunks": sorted(upload["chunks"]), "progress": 100 * len(upload["chunks"]) / upload["total"]}
