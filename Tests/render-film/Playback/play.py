"""Usage: play.py FILM.mp4 SCREENSHOT.png SECONDS...

Plays a film in Chromium, from a page of a server of its own, to the end; then seeks to each of the times and looks
whether a picture is decoded there. Prints what it saw as JSON.
"""

import functools
import http.server
import json
import os
import re
import sys
import threading

from playwright.sync_api import sync_playwright

PAGE = b"""<!doctype html><title>film</title><body style="margin:0;background:#222">
<video id="film" src="/film.mp4" muted playsinline style="height:100vh"></video></body>"""


class Server(http.server.BaseHTTPRequestHandler):
    """The page, and the film with the ranges that a player asks for."""

    def __init__(self, film, *rest):
        self.film = film
        super().__init__(*rest)

    def do_GET(self):
        if self.path != "/film.mp4":
            return self.answer(200 if self.path == "/" else 404, "text/html", PAGE)
        with open(self.film, "rb") as file:
            content = file.read()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            return self.answer(200, "video/mp4", content)
        first = int(asked[1])
        last = min(int(asked[2] or len(content)), len(content) - 1)
        place = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return self.answer(206, "video/mp4", content[first:last + 1], place)

    def answer(self, status, kind, body, more={}):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), "Accept-Ranges": "bytes", **more}.items():
            self.send_header(name, str(value))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # A player leaves as soon as it has enough.

    def log_message(self, *_):
        pass


PLAY = """() => new Promise((resolve) => {
    const film = document.getElementById('film');
    const tell = (end) => {
        const quality = film.getVideoPlaybackQuality();
        resolve({
            end, error: film.error ? film.error.message || `code ${film.error.code}` : '', duration: film.duration,
            time: film.currentTime, width: film.videoWidth, height: film.videoHeight,
            frames: quality.totalVideoFrames, dropped: quality.droppedVideoFrames,
            sound: film.webkitAudioDecodedByteCount,
        });
    };
    film.onended = () => tell('ended');
    film.onerror = () => tell('error');
    film.play().catch((reason) => { film.error || tell(`refused: ${reason}`); });
})"""

SEEK = """(seconds) => new Promise((resolve) => {
    const film = document.getElementById('film');
    const canvas = document.createElement('canvas');
    film.onerror = () => resolve({asked: seconds, error: film.error.message || `code ${film.error.code}`});
    film.onseeked = () => {
        canvas.width = canvas.height = 1;
        const pen = canvas.getContext('2d');
        pen.drawImage(film, 0, 0, 1, 1);
        resolve({
            asked: seconds, time: film.currentTime, error: '', colour: [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3),
        });
    };
    film.currentTime = seconds;
})"""


def main():
    film, screenshot, *times = sys.argv[1:]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, os.path.abspath(film)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=180_000)
        page = browser.new_page(viewport={"width": 540, "height": 960})
        page.set_default_timeout(180_000)
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        seen = page.evaluate(PLAY)
        seen["seeks"] = [page.evaluate(SEEK, float(time)) for time in times]
        page.screenshot(path=screenshot)
        seen["browser"] = browser.version
        browser.close()
    print(json.dumps(seen))


main()
