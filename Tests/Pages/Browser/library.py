"""Usage: library.py PROGRAMS TRIAL

Opens the pages of the library in Chromium with the real server behind them, built in the folder PROGRAMS, and tries one
thing. Uploads are really put together and processed. Says what went wrong and ends with 1 when it does.
With REELMILL_TEST_FULL=1 the large file has 500 MB.
"""

import hashlib
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from pages import wait_until
from real_server import ROOT, RealServer

LARGE = 500_000_000 if os.environ.get("REELMILL_TEST_FULL") == "1" else 60_000_000
PACE = LARGE / 60
"""Bytes a second that the browser's connection takes, so that a file is under way for a while."""
STEP = 20_000
"""The same where nothing more is to arrive before a test has looked."""
STORY = "Der Leuchtturm stand im Nebel.\n\nEin Boot kam leise durch die Nacht."
KEPT = """() => new Promise((resolve) => {
    const open = indexedDB.open("reelmill", 1);
    open.onsuccess = () => {
        const kept = open.result.transaction("files").objectStore("files").count();
        kept.onsuccess = () => { open.result.close(); resolve(kept.result); };
    };
})"""


def sound(path, size):
    """A WAV of noise, exactly so many bytes long; answers its digest."""
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", size - 8, b"WAVE", b"fmt ", 16, 1, 2, 48_000, 192_000, 4, 16, b"data", size - 44)
    digest = hashlib.sha256(header)
    with path.open("wb") as file:
        file.write(header)
        for first in range(44, size, 1 << 20):
            some = os.urandom(min(1 << 20, size - first))
            digest.update(some)
            file.write(some)
    return digest.hexdigest()


def picture(path, colour="teal", size="1200x800"):
    subprocess.run(["/usr/bin/ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", f"color={colour}:s={size}",
                    "-vf", "drawbox=w=200:h=200:color=white:t=fill", "-frames:v", "1", str(path)], check=True)
    return path


def slowly(page, pace=PACE):
    """Answers a function that sets another pace; -1 for any."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def at(pace):
        wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": pace})
    at(pace)
    return at


def begin_upload(page, server, path):
    """Puts the file on the page; answers a function that tells how much the server has, in percent, and one that sets the
    pace."""
    started = []
    page.on("response", lambda answer: started.append(answer.json()["uploadId"])
            if answer.request.method == "POST" and answer.url.endswith("/api/media/uploads") and answer.ok else None)
    page.goto(server.address + "/media")
    page.wait_for_selector("#none:not([hidden])")
    at = slowly(page)
    page.set_input_files("#files", str(path))
    wait_until(page, lambda: started)
    return lambda: server.ask("GET", f"/api/media/uploads/{started[0]}")["progress"], at


class Memory:
    """How much more the server held at its worst than when this was made."""

    def __init__(self, server):
        self.folder = pathlib.Path(f"/proc/{server.process.pid}")
        (self.folder / "clear_refs").write_text("5")
        self.first = self.bytes("VmHWM")

    def bytes(self, field):
        lines = dict(line.split(":", 1) for line in (self.folder / "status").read_text().splitlines())
        return int(lines[field].split()[0]) * 1024

    def grown(self):
        return self.bytes("VmHWM") - self.first


def arrived(page, server, digest):
    """Waits until the file is in the library, once and byte for byte."""
    wait_until(page, lambda: server.ask("GET", "/api/media")["media"], seconds=600)
    expect(page.locator(".upload")).to_have_count(0)
    media = server.ask("GET", "/api/media")["media"]
    assert len(media) == 1, media
    assert media[0]["sha256"] == digest, media
    assert hashlib.sha256(server.ask("GET", media[0]["original_url"])).hexdigest() == digest
    expect(page.locator(".media-card")).to_have_count(1)


def reloaded_in_the_middle(page, server):
    path = server.folder / "large.wav"
    digest = sound(path, LARGE)
    memory = Memory(server)
    progress, at = begin_upload(page, server, path)
    wait_until(page, lambda: page.evaluate(KEPT) == 1)
    wait_until(page, lambda: progress() > 5)
    at(STEP)
    page.reload()
    before = progress()
    assert 0 < before < 100, before
    at(-1)
    arrived(page, server, digest)
    assert memory.grown() < 40_000_000, memory.grown()


def server_killed_while_uploading(page, server):
    path = server.folder / "large.wav"
    digest = sound(path, LARGE)
    progress, at = begin_upload(page, server, path)
    page.evaluate("window.mark = 1")
    wait_until(page, lambda: progress() > 5)
    server.kill()
    expect(page.locator("#uploads-sum")).to_contain_text("The server does not answer")
    at(STEP)
    server.start()
    assert 0 < progress() < 100
    at(-1)
    arrived(page, server, digest)
    assert page.evaluate("window.mark") == 1


def browser_killed_while_uploading(playwright, server):
    path = server.folder / "large.wav"
    digest = sound(path, LARGE)
    profile = server.folder / "profile"

    def opened():
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=180_000)
        page = context.pages[0]
        page.set_default_timeout(180_000)
        return context, page
    context, page = opened()
    progress, _ = begin_upload(page, server, path)
    wait_until(page, lambda: page.evaluate(KEPT) == 1)
    wait_until(page, lambda: progress() > 5)
    # So that the rest does not arrive while the browser is being killed.
    os.kill(server.process.pid, signal.SIGSTOP)
    for pid in browsers(profile):
        os.kill(pid, signal.SIGKILL)
    os.kill(server.process.pid, signal.SIGCONT)
    for leftover in profile.glob("Singleton*"):
        leftover.unlink()
    assert 0 < progress() < 100
    context, page = opened()
    page.goto(server.address + "/media")
    arrived(page, server, digest)
    context.close()


def browsers(profile):
    """The browser of that profile, and its helpers."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"--user-data-dir={profile}".encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # It ended meanwhile.
    return found


HELD_MODELS = """#!/bin/sh
while [ -e 'HELD' ]; do sleep 0.02; done
exec 'PYTHON' "$@"
"""


def hold_models(server):
    """Before the server is started: what looks at pictures waits, and with it the only worker, for the end of a file."""
    held, program = server.folder / "held", server.folder / "python"
    held.touch()
    program.write_text(HELD_MODELS.replace("HELD", str(held)).replace("PYTHON", str(ROOT / ".venv/bin/python")))
    program.chmod(0o700)
    server.environment |= {"LOCAL_MODELS_PYTHON": str(program), "MEDIA_WORKER_CONCURRENCY": "1"}


def seen_in_the_grid(page, server):
    folder = server.folder
    whole, torn = picture(folder / "harbour.png"), folder / "torn.jpg"
    torn.write_bytes(picture(folder / "whole.jpg").read_bytes()[:2000])
    sound(folder / "waves.wav", 400_000)
    page.goto(server.address + "/media")
    page.wait_for_selector("#none:not([hidden])")
    page.evaluate("""() => {
        window.seen = {};
        setInterval(() => {
            for (const card of document.querySelectorAll('.media-card')) {
                const indicator = card.querySelector('media-processing-indicator');
                const state = indicator.failed ? 'failed' : indicator.processing ? 'processing' : 'none';
                const name = card.querySelector('.media-name').textContent;
                const states = (window.seen[card.dataset.id] ??= []);
                if (states.at(-1) !== state) states.push(state);
            }
        }, 5);
    }""")
    page.set_input_files("#files", str(picture(folder / "first.png", "olive")))
    expect(page.locator(".media-card")).to_have_count(1)
    page.set_input_files("#files", [str(whole), str(torn), str(folder / "waves.wav")])
    expect(page.locator(".media-card")).to_have_count(4)
    wait_until(page, lambda: list(page.evaluate("window.seen").values()) == [["processing"]] * 4)
    (folder / "held").unlink()
    wait_until(page, lambda: page.locator("media-processing-indicator[processing]").count() == 0)
    media = {entry["filename"]: entry for entry in server.ask("GET", "/api/media")["media"]}
    states = page.evaluate("window.seen")
    assert states[media["harbour.png"]["id"]] == ["processing", "none"], states
    assert states[media["waves.wav"]["id"]] == ["processing", "none"], states
    assert states[media["torn.jpg"]["id"]] == ["processing", "failed"], states
    failed = page.locator(f'.media-card[data-id="{media["torn.jpg"]["id"]}"]')
    expect(failed.get_by_role("button", name="Try again")).to_be_visible()
    card = page.locator(f'.media-card[data-id="{media["harbour.png"]["id"]}"]')
    wait_until(page, lambda: card.locator("img").evaluate("(image) => image.naturalWidth") == 400)
    failed.get_by_role("button", name="Try again").click()
    expect(failed.locator("media-processing-indicator[failed]")).to_be_visible()
    card.locator("a").click()
    expect(page.locator("#stage-what img")).to_be_visible()
    page.get_by_label("Title").fill("Zandvoort")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Zandvoort", level=1)).to_be_visible()
    page.goto(server.address + "/media?q=zandv")
    expect(page.locator(".media-card")).to_have_count(1)
    axe_finds_nothing(page, server, media)


def axe_finds_nothing(page, server, media):
    rules = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    ready = {"/media": ".media-card", "/media/overview": ".media-card", "/parts": "#shown"}
    ready |= {f"/media/{entry['id']}": ".item:not([hidden])" for entry in media.values()}
    found = []
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 844})
        for path, sign in ready.items():
            page.goto(server.address + path)
            page.wait_for_selector(sign)
            for wrong in Axe().run(page, options=rules).response["violations"]:
                nodes = "; ".join(" ".join(map(str, node["target"])) + ": " + node["failureSummary"] for node in wrong["nodes"][:3])
                found.append(f"{path} {scheme} {width}: {wrong['id']}: {nodes}")
    assert not found, "\n".join(found)


def picture_in_a_film(page, server):
    film = server.finished(STORY, sceneCount=2)
    picture(server.folder / "own picture.png", "orange")
    page.goto(server.address + "/media")
    page.set_input_files("#files", str(server.folder / "own picture.png"))
    wait_until(page, lambda: [entry for entry in server.ask("GET", "/api/media?status=completed")["media"]])
    before = server.made(film["id"])
    page.goto(f"{server.address}/video/{film['id']}")
    former = playing(page)
    page.locator("#scene-1").get_by_role("button", name="From the library").click()
    page.locator(".pick").first.click()
    expect(page.locator(".picker")).to_be_hidden()
    wait_until(page, lambda: page.locator("#player").get_attribute("src") not in (None, former))
    again = set(server.made(film["id"])[len(before):])
    assert {"picture/1", "segment/1", "film"} <= again and not {"narration/1", "narration/2", "picture/2"} & again, again
    shown = server.ask("GET", server.film(film["id"])["scenes"][0]["imageUrl"])
    (server.folder / "shown").write_bytes(shown)
    point = subprocess.run(
        ["/usr/bin/ffmpeg", "-loglevel", "error", "-i", str(server.folder / "shown"), "-vf", "crop=2:2:iw*3/4:ih*3/4,scale=1:1",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True).stdout
    red, green, blue = point[:3]
    assert red > 200 and 120 < green < 200 and blue < 60, tuple(point)


def playing(page):
    """What the player has, once it has something."""
    wait_until(page, lambda: page.locator("#player").get_attribute("src"))
    return page.locator("#player").get_attribute("src")


def library_used_by_a_story(page, server):
    for name, colour in (("a red fox in the snow", "red"), ("harbour with a fishing boat", "blue")):
        picture(server.folder / f"{name}.png", colour, "600x800")
    page.goto(server.address + "/media")
    page.set_input_files("#files", [str(path) for path in server.folder.glob("*.png")])
    wait_until(page, lambda: len(server.ask("GET", "/api/media?status=completed")["media"]) == 2)
    entries = {entry["filename"]: entry for entry in server.ask("GET", "/api/media")["media"]}
    for name, entry in entries.items():
        server.ask("PATCH", f"/api/media/{entry['id']}", {"title": name.removesuffix(".png").capitalize(), "tags": name.split()[1:3]})
    page.goto(server.address + "/create")
    page.wait_for_selector("input[value=story-tiny]", state="attached")
    page.locator("label", has=page.locator("input[value=story-tiny]")).click()
    page.fill("#story", "A red fox sat in the snow.\n\nThe committee approved the report.\n\nA fishing boat left the harbour at dawn.")
    page.get_by_role("switch", name="Use my library").check()
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_label("Number of scenes").fill("3")
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/video/*")
    key = page.url.split("/")[-1]
    fox, plain, harbour = (page.locator(f"#scene-{number}") for number in (1, 2, 3))
    expect(fox.get_by_role("link", name="A red fox in the snow")).to_be_visible()
    expect(fox).to_contain_text("of the library, score 0.")
    expect(harbour.get_by_role("link", name="Harbour with a fishing boat")).to_be_visible()
    expect(plain.locator(".scene-own")).to_be_hidden()
    wait_until(page, lambda: server.film(key)["status"] == "completed")
    scenes = server.film(key)["scenes"]
    assert [scene["mediaId"] for scene in scenes] == [entries["a red fox in the snow.png"]["id"], None, entries["harbour with a fishing boat.png"]["id"]], scenes
    former = playing(page)
    fox.get_by_role("button", name="Make one instead").click()
    wait_until(page, lambda: page.locator("#player").get_attribute("src") not in (None, former))
    after = server.film(key)["scenes"]
    assert after[0]["mediaId"] is None and after[0]["libraryMatch"] is None and after[2]["libraryMatch"] == scenes[2]["libraryMatch"], after
    expect(fox.locator(".scene-own")).to_be_hidden()
    if folder := os.environ.get("REELMILL_SHOTS"):
        page.goto(f"{server.address}/video/{key}")
        expect(harbour).to_contain_text("score")
        page.screenshot(path=f"{folder}/matched.png", full_page=True)


def clip_in_a_film(page, server):
    film = server.finished(STORY, sceneCount=2)
    subprocess.run(["/usr/bin/ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=4", "-pix_fmt", "yuv420p",
                    str(server.folder / "waves.mp4")], check=True)
    page.goto(server.address + "/media")
    page.set_input_files("#files", str(server.folder / "waves.mp4"))
    wait_until(page, lambda: server.ask("GET", "/api/media?status=completed")["media"])
    page.goto(f"{server.address}/video/{film['id']}")
    former = playing(page)
    scene = page.locator("#scene-1")
    scene.get_by_role("button", name="From the library").click()
    page.get_by_label("Pictures or clips").select_option("Clips")
    page.locator(".pick").first.click()
    expect(page.locator(".picker")).to_be_hidden()
    wait_until(page, lambda: page.locator("#player").get_attribute("src") not in (None, former))
    expect(scene.get_by_role("link", name="clip of the library")).to_be_visible()
    wait_until(page, lambda: scene.locator("img").evaluate("(image) => image.naturalWidth") > 0)
    shown = server.film(film["id"])["scenes"][0]
    assert server.ask("GET", shown["clipUrl"])[4:8] == b"ftyp", shown
    (server.folder / "film.mp4").write_bytes(server.ask("GET", server.film(film["id"])["videoUrl"]))
    # What moves differs from frame to frame.
    frames = subprocess.run(
        ["/usr/bin/ffmpeg", "-loglevel", "error", "-i", str(server.folder / "film.mp4"), "-an", "-frames:v", "24", "-f", "framemd5", "-"],
        capture_output=True, check=True, text=True).stdout
    assert len({line.split(",")[-1] for line in frames.splitlines() if not line.startswith("#")}) == 24, frames


TRIALS = [reloaded_in_the_middle, server_killed_while_uploading, browser_killed_while_uploading, seen_in_the_grid,
          picture_in_a_film, library_used_by_a_story, clip_in_a_film]


def main():
    trials = {trial.__name__: trial for trial in TRIALS}
    if len(sys.argv) != 3 or sys.argv[2] not in trials:
        sys.exit(__doc__ + "\n" + "\n".join(trials))
    trial = trials[sys.argv[2]]
    with tempfile.TemporaryDirectory(prefix="reelmill-library-") as folder:
        server = RealServer(sys.argv[1], pathlib.Path(folder))
        if trial is seen_in_the_grid:
            hold_models(server)
        try:
            server.start()
            with sync_playwright() as playwright:
                expect.set_options(timeout=180_000)
                if trial is browser_killed_while_uploading:
                    return trial(playwright, server)
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=180_000)
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.set_default_timeout(180_000)
                try:
                    trial(page, server)
                except BaseException:
                    print(server.said(), file=sys.stderr)
                    raise
                finally:
                    browser.close()
        finally:
            server.end()


if __name__ == "__main__":
    main()
