"""Usage: films.py PROGRAMS TRIAL

Opens the pages in Chromium with the real server behind them, built in the folder PROGRAMS, and tries one thing. Films
are tiny, and really made. Says what went wrong and ends with 1 when it does.
"""

import os
import pathlib
import signal
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from pages import WATCH, wait_until
from real_server import RealServer

STORY = ("A red fox sat by the river under a bright moon.\n\nAn old owl called from the tall pine tree.\n\n"
         "At dawn the fox ran home across the green field.")
GERMAN = "Der Leuchtturm stand im Nebel.\n\nEin Boot kam leise durch die Nacht."
FILM = 300_000
"""Milliseconds that a tiny film may take while other tests run beside it."""
PLAYED = """async (player) => {
    player.muted = true;
    await player.play();
    const ended = await new Promise((resolve) => {
        player.onended = () => resolve(true);
        player.onerror = () => resolve(player.error.message);
        player.playbackRate = 4;
    });
    player.textTracks[0].mode = "hidden";
    for (let tries = 0; tries < 3000 && !player.textTracks[0].cues?.length; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { ended, width: player.videoWidth, height: player.videoHeight, at: player.currentTime,
             duration: player.duration, cues: player.textTracks[0].cues?.length ?? 0 };
}"""


def tell(page, server, story):
    """Tells a story on the create page, a scene for each of its paragraphs; answers the video's id."""
    page.goto(server.address + "/create")
    page.fill("#story", story)
    page.get_by_role("radio", name="Tiny").check()
    page.locator("summary").click()
    page.get_by_label("Number of scenes").fill(str(scenes(story)))
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/video/*")
    return page.url.rsplit("/", 1)[1]


LOOKS = [("light", 1280, 900), ("dark", 1280, 900), ("light", 390, 844), ("dark", 390, 844)]


def scenes(story):
    return story.count("\n\n") + 1


def percent(page):
    return int(page.inner_text("[data-percent]").rstrip("%"))


def plays(page):
    """The film on the page, played to its end."""
    player = page.locator("#player")
    expect(player).to_be_visible(timeout=FILM)
    played = player.evaluate(PLAYED)
    assert played["ended"] is True, played
    assert (played["width"], played["height"]) == (180, 320), played
    assert played["duration"] > 3 and abs(played["at"] - played["duration"]) < 0.2, played
    assert played["cues"] >= 1, played
    return played


def killed_and_playing(page, server):
    key = tell(page, server, STORY)
    expect(page.locator("#banner")).to_be_visible()
    page.evaluate(WATCH)
    wait_until(page, lambda: percent(page) > 24 and server.children())
    # First the server...
    server.kill()
    expect(page.locator("[data-stage]")).to_have_text("Reconnecting...")
    left = percent(page)
    server.start()
    expect(page.locator("[data-stage]")).not_to_have_text("Reconnecting...")
    assert percent(page) >= left
    # ...then the child, which is still at work.
    children = server.children()
    assert children
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    server.let_speak()
    plays(page)
    expect(page.locator("#banner")).to_be_hidden()
    shown = page.evaluate("window.shown")  # Undefined after a reload.
    assert shown == sorted(shown) and len(set(shown)) > 3, shown
    made = server.made(key)
    assert len(set(made)) == len(made), made
    link = page.get_by_role("link", name="Download MP4")
    assert server.ask("GET", link.get_attribute("href"))[4:8] == b"ftyp"
    for name in ("Captions (VTT)", "Captions (SRT)", "Poster"):
        assert len(server.ask("GET", page.get_by_role("link", name=name).get_attribute("href"))) > 50, name
    for scene in page.locator(".scene-gate img").all():
        scene.scroll_into_view_if_needed()
        wait_until(page, lambda: scene.evaluate("(image) => image.naturalWidth") > 0)


def child_killed(page, server):
    tell(page, server, GERMAN)
    expect(page.locator("#banner")).to_be_visible()
    page.evaluate(WATCH)
    wait_until(page, lambda: percent(page) > 20 and server.children())
    for pid in server.children():
        os.kill(pid, signal.SIGKILL)
    server.let_speak()
    plays(page)
    shown = page.evaluate("window.shown")
    assert shown == sorted(shown), shown


def edited_in_one_of_two_tabs(page, server):
    film = server.finished(GERMAN, sceneCount=2)
    address = f"{server.address}/video/{film['id']}"
    page.goto(address)
    before = server.made(film["id"])
    scene = page.locator("#scene-2")
    scene.get_by_role("button", name="Edit").click()
    scene.get_by_label("Narration").fill("Ein Boot kam laut durch den Tag.")
    expect(scene.locator(".scene-effect")).to_contain_text("makes the reading of this scene again")
    former = page.locator("#player").get_attribute("src")
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("#player")).to_be_visible()
    page.bring_to_front()
    scene.get_by_role("button", name="Save changes").click()
    wait_until(page, lambda: page.locator("#player").get_attribute("src") not in (None, former))
    # The other tab had come to rest, and sees it as soon as somebody looks at it.
    other.bring_to_front()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator("#scene-2 .scene-narration")).to_have_text("Ein Boot kam laut durch den Tag.")
    wait_until(page, lambda: len({tab.locator("#player").get_attribute("src") for tab in (page, other)}) == 1)
    page.bring_to_front()
    plays(page)
    again = server.made(film["id"])[len(before):]
    assert {"narration/2", "segment/2", "film"} <= set(again), again
    assert not {"narration/1", "picture/1", "picture/2", "segment/1"} & set(again), again
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nothing is to be made")


def failed_and_tried_again(page, server):
    voice = server.folder / "espeak"  # Speaks German, and is not there yet.
    page.goto(server.address + "/create")
    key = tell(page, server, GERMAN)
    box = page.locator("#failure")
    expect(box).to_be_visible(timeout=FILM)
    expect(box).to_contain_text("espeak-ng")
    expect(page.locator("#banner")).to_be_hidden()
    wait_until(page, lambda: server.film(key)["retryAt"] is None and not server.children())
    page.reload()
    expect(box).to_contain_text("espeak-ng")
    voice.symlink_to("/usr/bin/espeak-ng")
    box.get_by_role("button", name="Try again").click()
    expect(box).to_be_hidden()
    plays(page)


def by_keyboard(page, server):
    """Tells a story, stops it, carries on, and asks for the film, without a pointer."""
    def tab_to(condition):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const it = document.activeElement; return {condition}; }})()"):
                return
        raise AssertionError(f"never reached: {condition}")
    page.goto(server.address + "/")
    tab_to("it.textContent === 'Tell a story'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/create")
    page.wait_for_selector(".shape-choice")
    tab_to("it.id === 'story'")
    page.keyboard.insert_text(GERMAN)
    tab_to("it.name === 'pipeline'")
    for _ in range(8):
        if page.evaluate("document.activeElement.value") == "story-tiny":
            break
        page.keyboard.press("ArrowRight")
    tab_to("it.id === 'go'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/video/*")
    tab_to("'cancel' in it.dataset")
    page.keyboard.press("Enter")
    expect(page.locator("#failure-title")).to_have_text("Stopped")
    server.let_speak()
    tab_to("it.id === 'retry'")
    page.keyboard.press("Enter")
    expect(page.locator("#player")).to_be_visible(timeout=FILM)
    tab_to("it.id === 'player'")
    page.keyboard.press("Space")
    wait_until(page, lambda: not page.locator("#player").evaluate("(player) => player.paused"))


HEARD = """async (address) => {
    const sound = await new AudioContext().decodeAudioData(await (await fetch(address)).arrayBuffer());
    const samples = sound.getChannelData(0);
    return { seconds: sound.duration, loud: Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) };
}"""


SAID = """() => {
    const place = document.querySelector("#hear");
    window.said = [];
    new MutationObserver(() => window.said.push(`${place.textContent.trim()}, busy: ${place.ariaBusy}`))
        .observe(place, { attributes: true, characterData: true, childList: true, subtree: true });
}"""
"""Notes what stands on the button: a sample is over before a busy machine has looked."""


def voice_is_heard(page, server):
    """Plays the sample of a voice, which is made for the first time, then asks for it again."""
    page.goto(server.address + "/create")
    page.locator("#voice").select_option("hibari")
    hear = page.get_by_role("button", name="Hear Hibari")
    expect(hear).to_be_visible()
    page.evaluate(SAID)
    hear.click()
    wait_until(page, lambda: "Stop Hibari, busy: false" in page.evaluate("said"))
    expect(hear).to_be_visible(timeout=FILM)
    said = page.evaluate("said")
    assert said.index("Stop Hibari, busy: true") < said.index("Stop Hibari, busy: false"), said
    expect(page.locator("#hear-wrong")).to_have_text("")
    sound = page.evaluate(HEARD, "/api/voices/hibari/sample")
    assert 3 < sound["seconds"] < 10 and 0.02 < sound["loud"] < 0.5, sound
    files = sorted(path.suffix for path in (server.folder / "data/voice-samples").iterdir())
    assert files.count(".m4a") == 1 and ".making" not in files, files


def judged_by_axe(page, server):
    done = server.finished(GERMAN, sceneCount=2)["id"]
    stopped = server.commission(STORY, sceneCount=3)
    server.ask("POST", f"/api/videos/{stopped}/cancel")
    axe = Axe()
    rules = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    ready = {"/": ".film-tile img", "/create": ".shape-choice", "/videos": ".film-row img",
             f"/video/{done}": "#player:not([hidden])", f"/video/{stopped}": "#failure:not([hidden])",
             "/signin": "form", "/nothing": ".torn", "/docs": "article"}
    found = []
    for scheme, width, height in LOOKS if os.environ.get("REELMILL_TEST_FULL") == "1" else (LOOKS[0], LOOKS[3]):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        for path, sign in ready.items():
            page.goto(server.address + path)
            page.wait_for_selector(sign)
            if path.endswith(done):
                page.locator("#scene-1 [data-do=edit]").click()
            for wrong in axe.run(page, options=rules).response["violations"]:
                nodes = "; ".join(" ".join(map(str, node["target"])) + ": " + node["failureSummary"] for node in wrong["nodes"][:3])
                found.append(f"{path} {scheme} {width}: {wrong['id']} ({wrong['impact']}): {nodes}")
    assert not found, "\n".join(found)


DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
TRIALS = {
    # The screen, settings, and the word at which the voice is held.
    killed_and_playing: (DESKTOP, {}, "owl"), child_killed: (DESKTOP, {}, "Boot"),
    edited_in_one_of_two_tabs: (DESKTOP, {}, None),
    failed_and_tried_again: (PHONE, {"ESPEAK_PROGRAM": "{folder}/espeak"}, None), by_keyboard: (DESKTOP, {}, "Boot"),
    voice_is_heard: (DESKTOP, {}, None), judged_by_axe: (DESKTOP, {}, None),
}


def main():
    trials = {trial.__name__: (trial, *how) for trial, how in TRIALS.items()}
    if len(sys.argv) != 3 or sys.argv[2] not in trials:
        sys.exit(__doc__ + "\n" + "\n".join(trials))
    trial, screen, settings, word = trials[sys.argv[2]]
    with tempfile.TemporaryDirectory(prefix="reelmill-films-") as folder:
        folder = pathlib.Path(folder)
        server = RealServer(sys.argv[1], folder, **{name: text.format(folder=folder) for name, text in settings.items()})
        if word:
            server.hold_voice(word)
        try:
            server.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=180_000)
                page = browser.new_context(**screen).new_page()
                page.set_default_timeout(180_000)
                expect.set_options(timeout=180_000)
                try:
                    trial(page, server)
                finally:
                    browser.close()
        finally:
            server.end()


if __name__ == "__main__":
    main()
