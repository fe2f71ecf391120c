"""The real server for tests of the pages: `reelmill serve` with a data folder of its own, embedded services and real
children, on a free port that it keeps when it is started again."""

import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request

from free_port import free_port

ROOT = pathlib.Path(__file__).resolve().parents[3]

# Films that take seconds: a thirty-sixth of the pixels, and pauses before a second try that can be waited for.
TINY = {
    "canvas": {"width": 180, "height": 320, "framesPerSecond": 24},
    "style": {"preset": "draft", "captions": "bold-pop", "transition": {"kind": "crossfade", "frames": 6}},
}


HELD_VOICE = """#!/bin/sh
case "$*" in *--voices*) exec /usr/bin/espeak-ng "$@" ;; esac
text=$(cat)
case $text in *WORD*) while [ -e 'HELD' ]; do sleep 0.02; done ;; esac
printf '%s' "$text" | /usr/bin/espeak-ng "$@"
"""


class RealServer:
    """Started by `start`, killed as by power loss by `kill`, ended politely by `end`."""

    def __init__(self, programs, folder, **settings):
        self.programs, self.folder = pathlib.Path(programs), pathlib.Path(folder)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        pipelines = self.folder / "Pipelines"
        pipelines.mkdir(parents=True)
        for path in (ROOT / "Pipelines").glob("*.json"):
            (pipelines / path.name).write_bytes(path.read_bytes())
        (pipelines / "story-tiny.json").write_text(json.dumps({
            "name": "story-tiny", "like": "story-short", "settings": TINY,
            "retry": {"attempts": 2, "backoff": {"baseSeconds": 0.2, "capSeconds": 0.5}}}))
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "DATA_DIR": str(self.folder / "data"),
            "PIPELINES_DIR": str(pipelines), "TEMPLATES_DIR": str(ROOT / "templates"), "PORT": str(self.port),
            "CLAIM_LEASE": "10", **settings}
        for name in ("TSAN_OPTIONS", "ASAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.log = (self.folder / "server.log").open("ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.programs / "reelmill", "serve"], env=self.environment, stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log, start_new_session=True)
        end = time.monotonic() + 180
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended:\n{self.said()}")
            try:
                self.ask("GET", "/readyz")
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server is not ready:\n{self.said()}")

    def hold_voice(self, word):
        """Before it is started: a scene with this word in it is not spoken before `let_speak`, so that no film that needs it
        is done before, however slow or fast the machine is."""
        self.held = self.folder / "held"
        self.held.touch()
        program = self.folder / "held-voice"
        program.write_text(HELD_VOICE.replace("WORD", word).replace("HELD", str(self.held)))
        program.chmod(0o700)
        self.environment |= {"ESPEAK_PROGRAM": str(program), "LOCAL_MODELS_PYTHON": "/nowhere/bin/python"}

    def let_speak(self):
        self.held.unlink()

    def kill(self):
        """SIGKILL: nothing is said, nothing is finished. Its children go on."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        """Ends server and children, whatever state they are in."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)

    def children(self, command=b"process-"):
        """The processes that work on items of this data folder."""
        mark = f"DATA_DIR={self.environment['DATA_DIR']}".encode()
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self.process.pid:
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if command in pathlib.PurePath(os.fsdecode(words[0])).name.encode() and \
                        mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue  # It ended meanwhile.
        return found

    def ask(self, method, path, body=None, headers=None):
        """The JSON that is answered; urllib's own error for a refusal."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {} if body is None or isinstance(body, bytes) else {"Content-Type": "application/json"}
        request = urllib.request.Request(
            self.address + path, data=data, method=method, headers={**kind, **(headers or {})})
        with urllib.request.urlopen(request, timeout=180) as answer:
            text = answer.read()
        return json.loads(text) if text[:1] in (b"{", b"[") else text

    def commission(self, story, **fields):
        """Asks for a tiny film; answers its id."""
        return self.ask("POST", "/api/generate-script", {"story": story, "pipeline": "story-tiny", **fields})["videoId"]

    def film(self, key):
        return self.ask("GET", f"/api/video-status?id={key}")

    def finished(self, story, seconds=300, **fields):
        """A finished film of the story; answers its status."""
        key = self.commission(story, **fields)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            film = self.film(key)
            if film["status"] in ("completed", "failed"):
                assert film["status"] == "completed", film["error"]
                return film
            time.sleep(0.1)
        raise AssertionError(f"no film after {seconds} s: {self.film(key)}")

    def made(self, key):
        """The pieces of a video, in the order in which they were made, each as often as it was. Waits for its end first."""
        end = time.monotonic() + 300
        while self.film(key)["status"] not in ("completed", "failed") and time.monotonic() < end:
            time.sleep(0.05)
        request = urllib.request.Request(
            f"{self.address}/api/videos/{key}/events", headers={"Last-Event-ID": "0", "Accept": "text/event-stream"})
        with urllib.request.urlopen(request, timeout=180) as stream:
            told = [json.loads(line[5:]) for line in stream if line.startswith(b"data:")]
        return [event["asset"] for event in told if event.get("change") == "asset_made"]

    def said(self):
        return (self.folder / "server.log").read_text(errors="replace")[-3000:]
