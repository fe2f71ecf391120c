"""Usage: clips.py PROGRAMS TRIAL

Uploads films of many kinds to the real server, built in the folder PROGRAMS, and plays in Chromium what it makes of them.
Says what went wrong and ends with 1 when it does. With REELMILL_TEST_FULL=1 also large ones.
"""

import fractions
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import expect, sync_playwright

from pages import wait_until
from real_server import RealServer

SECONDS = 2.4
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
HDR = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-colorspace", "bt2020nc", "-color_primaries", "bt2020",
       "-color_trc", "smpte2084"]


def scene(size, rate=30):
    return ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={SECONDS}"]


TONE = ["-f", "lavfi", "-i", f"sine=f=440:d={SECONDS}:r=48000"]
KINDS = {
    # name: how it is made, the width and height that are seen, and whether it is heard
    "plain.mp4": (scene("640x360") + TONE + X264 + ["-c:a", "aac"], (640, 360), True),
    "rotated.mp4": (None, (360, 640), True),
    "variable rate.mkv": (scene("320x240") + ["-vf", "select='not(mod(n,3))+between(n,6,20)',settb=1/1000", "-fps_mode", "vfr"] + X264,
                          (320, 240), False),
    "surround.mp4": (scene("320x240") + TONE + X264 + ["-ac", "6", "-c:a", "aac"], (320, 240), True),
    "silent.mp4": (scene("320x240") + X264, (320, 240), False),
    "film.webm": (scene("320x240") + TONE + ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"], (320, 240), True),
    "film.mkv": (scene("320x240", 25) + TONE + X264 + ["-c:a", "flac"], (320, 240), True),
    "hdr.mov": (scene("320x240") + HDR, (320, 240), False),
}
LARGE = {
    "large.mp4": (scene("3840x2160") + TONE + X264 + ["-c:a", "aac"], (1920, 1080), True),
    "hevc.mov": (scene("1280x720", 60) + ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"], (1280, 720), False),
}
PLAYED = """async (player) => {
    player.muted = true;
    const ended = await new Promise((resolve) => {
        player.onended = () => resolve(true);
        player.onerror = () => resolve(player.error.message);
        player.play().catch((reason) => resolve(String(reason)));
    });
    const quality = player.getVideoPlaybackQuality();
    return { ended, width: player.videoWidth, height: player.videoHeight, at: player.currentTime, duration: player.duration,
             frames: quality.totalVideoFrames, corrupted: quality.corruptedVideoFrames, heard: player.webkitAudioDecodedByteCount };
}"""


def ffmpeg(*words):
    subprocess.run(["/usr/bin/ffmpeg", "-nostdin", "-loglevel", "error", "-y", *map(str, words)], check=True)


def probed(path, *words):
    told = subprocess.run(["/usr/bin/ffprobe", "-v", "error", "-of", "json", *words, str(path)], check=True, capture_output=True)
    return json.loads(told.stdout)


def clips(folder):
    """Makes the films; answers of each its path, its size as it is to be seen, and whether it is heard."""
    made = {}
    for name, (words, size, heard) in (KINDS | (LARGE if os.environ.get("REELMILL_TEST_FULL") == "1" else {})).items():
        path = folder / name
        if words:
            ffmpeg(*words, path)
        else:
            # As phones record: the picture lies on its side, and the file says how to turn it.
            ffmpeg("-i", folder / "plain.mp4", "-c", "copy", "-metadata:s:v:0", "rotate=90", path)
            assert "rotation" in json.dumps(probed(path, "-show_streams")), "it is not rotated"
        made[name] = (path, size, heard)
    return made


def played_to_their_ends(page, server):
    made = clips(server.folder)
    page.goto(server.address + "/media")
    page.set_input_files("#files", [str(path) for path, _, _ in made.values()])
    wait_until(page, lambda: server.ask("GET", "/api/media/stats")["byStatus"].get("completed", {}).get("count") == len(made), seconds=600)
    for entry in server.ask("GET", "/api/media")["media"]:
        path, size, heard = made[entry["filename"]]
        name = entry["filename"]
        page.goto(f"{server.address}/media/{entry['id']}")
        player = page.locator("#stage-what video")
        expect(player).to_be_visible()
        played = player.evaluate(PLAYED)
        length = float(probed(path, "-show_format")["format"]["duration"])
        assert played["ended"] is True, (name, played)
        assert (played["width"], played["height"]) == size, (name, played)
        # What is told is the original's.
        assert (entry["width"], entry["height"]) == ((3840, 2160) if name == "large.mp4" else size), (name, entry)
        assert abs(played["duration"] - length) < 0.12 and abs(played["at"] - played["duration"]) < 0.1, (name, played, length)
        assert abs(entry["duration"] - played["duration"]) < 0.05, (name, played, entry["duration"])
        assert played["frames"] > 20 and played["corrupted"] == 0 and (played["heard"] > 0) == heard, (name, played)
        (server.folder / "medium.mp4").write_bytes(server.ask("GET", entry["medium_url"]))
        judged(server.folder / "medium.mp4", name)


def judged(path, name):
    """What is asked of a finished video and holds for any clip."""
    told = probed(path, "-show_streams", "-show_format", "-show_packets", "-select_streams", "v")
    video, packets = told["streams"][0], told["packets"]
    times = sorted(int(packet["pts"]) for packet in packets)
    steps = {after - before for before, after in zip(times, times[1:])}
    assert times[0] == 0 and len(steps) == 1, (name, "not a constant rate", steps)
    assert video["avg_frame_rate"] == video["r_frame_rate"], (name, video)
    rate = float(fractions.Fraction(video["avg_frame_rate"]))
    keys = [at for at, packet in enumerate(sorted(packets, key=lambda packet: int(packet["pts"]))) if "K" in packet["flags"]]
    assert keys[0] == 0 and max(b - a for a, b in zip(keys, keys[1:] + [len(times)])) <= 2 * rate, (name, keys)
    head = path.read_bytes()
    assert 0 < head.find(b"moov") < head.find(b"mdat"), (name, "its index is not first")
    for track in probed(path, "-show_streams")["streams"]:
        assert float(track["start_time"]) == 0, (name, track["codec_name"], track["start_time"])


TRIALS = [played_to_their_ends]


def main():
    trials = {trial.__name__: trial for trial in TRIALS}
    if len(sys.argv) != 3 or sys.argv[2] not in trials:
        sys.exit(__doc__ + "\n" + "\n".join(trials))
    with tempfile.TemporaryDirectory(prefix="reelmill-clips-") as folder:
        server = RealServer(sys.argv[1], pathlib.Path(folder))
        try:
            server.start()
            with sync_playwright() as playwright:
                expect.set_options(timeout=180_000)
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
                    timeout=180_000)
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.set_default_timeout(180_000)
                try:
                    trials[sys.argv[2]](page, server)
                except BaseException:
                    print(server.said(), file=sys.stderr)
                    raise
                finally:
                    browser.close()
        finally:
            server.end()


if __name__ == "__main__":
    main()
