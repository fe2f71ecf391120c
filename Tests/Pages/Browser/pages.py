"""Usage: pages.py TRIAL

Opens the pages in Chromium, with the scripted server behind them, and tries one thing. Says what went wrong and ends
with 1 when it does. `pages.py --list` names the trials.
"""

import pathlib
import re
import sys

from playwright.sync_api import expect, sync_playwright

from scripted_media import entry
from scripted_server import ScriptedServer, video

STORY = "Every night at seven, Ida climbed the steps and lit the lamp. She had not seen a ship for eleven days."
AUDIT = (pathlib.Path(__file__).parent / "audit.js").read_text().partition("\n")[2]
SCRIPT = {"title": "The light", "description": "", "language": "en", "mood": "calm", "look": "", "notes": [],
          "scenes": [{"narration": "She lit the lamp.", "imagePrompt": "A lighthouse"},
                     {"narration": "A sail came.", "imagePrompt": "A sail in fog"}]}
CHANGED = {"pieces": [
    {"asset": "picture/1", "state": "present", "why": ""}, {"asset": "narration/2", "state": "to make", "why": "what it is made from has changed"},
    {"asset": "segment/2", "state": "waits", "why": "for narration/2"}, {"asset": "film", "state": "waits", "why": ""}]}
EVERY = ["/", "/create", "/videos", "/video/moving", "/video/failed", "/video/done", "/signin", "/nothing", "/error",
         "/media", "/media/overview", "/media/m1", "/media/m2", "/parts"]


def finished(server, key="done", **fields):
    entry = server.add(video(key, **fields))
    for scene in range(len(entry["scenes"])):
        server.piece(key, scene)
    server.tell(key, status="completed", progress=100, videoUrl="/files/film.mp4", posterUrl="/files/9-80-60.png",
                captionsUrl="/files/film.vtt", duration=9.6, fileSize=1_234_567)
    return entry


def furnish(server):
    """One video of each kind."""
    finished(server)
    server.add(video("moving", progress=40))
    server.piece("moving", 0)
    for media in (entry("m0", "tower.mp4", "video/mp4"), entry("m1"), entry("m2", "torn-picture.png", "image/png", "failed"),
                  entry("m3", "waves.wav", "audio/wav", "processing", progress=40)):
        server.library.media[media["id"]] = media
    server.add(video("failed", status="failed", progress=0,
                     error={"code": "timed_out", "message": "The picture of scene 2 took too long.", "retryable": True}))


def percent(page):
    return int(page.inner_text("[data-percent]").rstrip("%"))


def created_and_watched(page, server):
    server.script = SCRIPT
    page.goto(server.address + "/create")
    page.fill("#story", STORY)
    expect(page.locator("[data-words]")).to_have_text("21")
    page.get_by_role("radio", name="Wide").check()
    page.get_by_role("radio", name="Dreamy").check()
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/video/made")
    body = server.asked("POST", "/api/generate-script")[0]
    assert body == {"story": STORY, "pipeline": "story-wide", "music": "dreamy"}, body
    banner = page.locator("#banner")
    expect(banner).to_be_visible()
    expect(page.locator(".strip-frame")).to_have_count(2)
    page.wait_for_function("performance.getEntriesByType('resource').some((entry) => entry.name.includes('video-status'))")
    wait_for_listener(page, server)
    server.piece("made", 0, progress=40)
    expect(page.locator(".strip-frame.is-ready")).to_have_count(1)
    expect(page.locator(".strip-frame img")).to_have_count(1)
    expect(page.locator("[data-percent]")).to_have_text("40%")
    expect(page.locator("[data-left]")).to_contain_text("1 of 2 scenes ready")
    server.piece("made", 1)
    server.tell("made", status="rendering", progress=80)
    expect(page.locator("[data-stage]")).to_have_text("Rendering video...")
    server.tell("made", status="completed", progress=100, videoUrl="/files/film.mp4", captionsUrl="/files/film.vtt")
    expect(banner).to_be_hidden()
    expect(page.locator("#player")).to_have_attribute("src", "/files/film.mp4")
    expect(page.get_by_role("link", name="Download MP4")).to_be_visible()
    expect_toast(page, "The video is ready.")


def wait_for_listener(page, server):
    wait_until(page, lambda: any(path.endswith("/events") for _, path, _, _ in server.requests))


def wait_until(page, holds, seconds=240):
    for _ in range(seconds * 20):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to pass")


TOASTS = """(() => {
    window.toasts = [];
    new MutationObserver((changes) => {
        for (const node of changes.flatMap((change) => [...change.addedNodes])) {
            for (const said of node instanceof Element ? [node, ...node.querySelectorAll(".toast")] : []) {
                if (said.matches(".toast") && said.checkVisibility()) window.toasts.push(said.textContent);
            }
        }
    }).observe(document, { childList: true, subtree: true });
})()"""
"""Notes what is said in passing: it may have left again when somebody looks."""


def expect_toast(page, text):
    wait_until(page, lambda: any(text in said for said in page.evaluate("window.toasts")))


def script_read_first(page, server):
    server.script = SCRIPT
    page.goto(server.address + "/create")
    page.fill("#story", STORY)
    page.get_by_role("switch", name="Script first").check()
    page.get_by_role("button", name="Write the script").click()
    expect(page.locator(".script-scene")).to_have_count(2)
    expect(page.locator("#script-title")).to_be_focused()
    page.get_by_label("Narration of scene 2").fill("A yellow sail came.")
    page.get_by_role("button", name="Move scene 2 up").click()
    page.get_by_label("Narration of scene 2").fill("")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator("#form-wrong")).to_have_text("Scene 2 needs something to say.")
    page.get_by_role("button", name="Drop scene 2").click()
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/video/made")
    script = server.asked("POST", "/api/generate-script")[0]["script"]
    assert [scene["narration"] for scene in script["scenes"]] == ["A yellow sail came."], script


def library_wished_for(page, server):
    server.script = SCRIPT | {"useLibrary": True}
    page.goto(server.address + "/create")
    page.fill("#story", STORY)
    page.get_by_role("switch", name="Use my library").check()
    page.get_by_role("switch", name="Script first").check()
    page.get_by_role("button", name="Write the script").click()
    expect(page.locator(".script-scene")).to_have_count(2)
    assert server.asked("POST", "/api/script")[0]["useLibrary"] is True
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/video/made")
    body = server.asked("POST", "/api/generate-script")[0]
    assert body["useLibrary"] is True and "useLibrary" not in body["script"], body
    wait_for_listener(page, server)
    entry = server.videos["made"]
    entry["scenes"][0].update(mediaId="m1", libraryMatch={"mediaId": "m1", "score": 0.5172, "title": "Harbour at dawn"})
    entry["scenes"][1].update(mediaId="m2", libraryMatch=None)
    server.tell("made", scenes=entry["scenes"])
    first, second = page.locator("#scene-1 .scene-own"), page.locator("#scene-2 .scene-own")
    expect(first).to_contain_text("Harbour at dawn")
    expect(first).to_contain_text("of the library, score 0.52")
    expect(first.get_by_role("link", name="Harbour at dawn")).to_have_attribute("href", "/media/m1")
    expect(second).to_contain_text("picture of the library")
    expect(second).not_to_contain_text("score")
    first.get_by_role("button", name="Make one instead").click()
    wait_until(page, lambda: server.asked("PATCH", "/api/videos/made/scenes/0") == [{"mediaId": None}])


def refusals_beside_their_fields(page, server):
    server.refusals[("POST", "/api/generate-script")] = (422, "Bad.", [{"field": "language", "message": "Nobody speaks that."}])
    page.goto(server.address + "/create")
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator("#story")).to_be_focused()
    assert not server.asked("POST", "/api/generate-script")
    page.fill("#story", STORY)
    for _ in range(2):
        page.get_by_role("button", name="Make the video").click()
        expect(page.locator("#language-wrong")).to_have_text("Nobody speaks that.")
        expect(page.locator("#language")).to_be_focused()
        wait_until(page, lambda: page.locator("#go[aria-disabled]").count() == 0)
    page.fill("#story", STORY + " More.")
    page.get_by_role("button", name="Make the video").click()
    wait_until(page, lambda: len(server.asked("POST", "/api/generate-script")) == 3)
    keys = [headers["Idempotency-Key"] for method, path, _, headers in server.requests if path == "/api/generate-script"]
    assert keys[0] == keys[1] != keys[2], keys
    page.reload()
    expect(page.locator("#story")).to_have_value(STORY + " More.")


WATCH = """() => {
    window.shown = [];
    const place = document.querySelector('[data-percent]');
    new MutationObserver(() => window.shown.push(parseInt(place.textContent))).observe(place, {childList: true});
}"""


def server_restarts(page, server):
    server.add(video("moving", progress=50))
    page.goto(server.address + "/video/moving")
    expect(page.locator("[data-percent]")).to_have_text("50%")
    page.evaluate(WATCH)
    wait_for_listener(page, server)
    server.stop()
    expect(page.locator("[data-stage]")).to_have_text("Reconnecting...")
    expect(page.locator("[data-percent]")).to_have_text("50%")
    server.piece("moving", 0)
    server.tell("moving", progress=70)
    server.log.clear()  # The new server knows no old events.
    server.start()
    expect(page.locator("[data-percent]")).to_have_text("70%")
    expect(page.locator("[data-stage]")).to_have_text("Generating assets...")
    expect(page.locator(".strip-frame.is-ready")).to_have_count(1)
    server.tell("moving", progress=90)
    expect(page.locator("[data-percent]")).to_have_text("90%")
    shown = page.evaluate("window.shown")  # Undefined after a reload.
    assert shown == sorted(shown), shown


def progress_never_goes_back(page, server):
    server.add(video("moving", progress=60))
    page.goto(server.address + "/video/moving")
    expect(page.locator("[data-percent]")).to_have_text("60%")
    page.evaluate(WATCH)
    wait_for_listener(page, server)
    server.tell("moving", status="assets_missing", progress=0)
    expect(page.locator("[data-stage]")).to_have_text("Restoring assets...")
    server.videos["moving"]["updatedAt"] = "2020-01-01T00:00:00Z"
    with server.news:
        server.number += 1
        server.log.append((server.number, "moving", {"updatedAt": "2020-01-01T00:00:00Z", "status": "failed", "progress": 0}))
        server.news.notify_all()
    server.tell("moving", status="script_generated", progress=30)
    server.tell("moving", progress=65)
    expect(page.locator("[data-percent]")).to_have_text("65%")
    assert page.evaluate("window.shown") == [65]


def end_comes_with_its_files(page, server):
    server.add(video("moving", progress=95))
    page.goto(server.address + "/video/moving")
    expect(page.locator("[data-percent]")).to_have_text("95%")
    wait_for_listener(page, server)
    with server.news:
        # Two events at once: the first tells only what happened.
        server.log.append((server.number + 1, "moving", {"id": "moving", "change": "finished", "status": "completed"}))
        server.number += 1
    server.tell("moving", status="completed", progress=100, videoUrl="/files/film.mp4")
    expect(page.locator("#player")).to_have_attribute("src", "/files/film.mp4")


def polls_where_there_are_no_events(page, server):
    server.has_events = False
    server.add(video("moving", progress=30))
    page.clock.install(time=0)
    page.goto(server.address + "/video/moving")
    expect(page.locator("[data-percent]")).to_have_text("30%")
    wait_for_listener(page, server)

    def polls():
        return len(server.asked("GET", "/api/video-status"))

    def asks_and_shows(progress):
        server.tell("moving", progress=progress)
        page.clock.run_for(3000)
        expect(page.locator("[data-percent]")).to_have_text(f"{progress}%")
    # From here on the page's time passes only by `run_for`.
    page.clock.pause_at(600_000)
    asks_and_shows(44)
    before = polls()
    for progress in (50, 51, 52):
        asks_and_shows(progress)
    assert polls() == before + 3, (before, polls())
    server.tell("moving", status="completed", progress=100, videoUrl="/files/film.mp4")
    page.clock.run_for(3000)
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator("#banner")).to_be_hidden()


def asks_no_more_when_it_is_done(page, server):
    server.has_events = False
    server.add(video("moving", progress=30))
    page.clock.install()
    page.goto(server.address + "/video/moving")
    expect(page.locator("#banner")).to_be_visible()
    server.tell("moving", status="completed", progress=100, videoUrl="/files/film.mp4")
    page.clock.run_for(5000)
    expect(page.locator("#player")).to_be_visible()
    wait_until(page, lambda: server.requests[-1][1].startswith("/files") or server.asked("GET", "/api/videos/moving/plan"))

    def polls():
        return [path for _, path, _, _ in server.requests if "video-status" in path or path.endswith("/events")]
    before = len(polls())
    page.clock.run_for(120_000)
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert len(polls()) == before, polls()


def failed_and_tried_again(page, server):
    furnish(server)
    page.goto(server.address + "/video/failed")
    box = page.locator("#failure")
    expect(box).to_contain_text("The picture of scene 2 took too long.")
    expect(box).to_contain_text("carries on from the last finished piece")
    expect(page.locator("#banner")).to_be_hidden()
    box.get_by_role("button", name="Try again").click()
    expect(page.locator("#banner")).to_be_visible()
    expect(box).to_be_hidden()
    wait_until(page, lambda: len(server.asked("POST", "/api/process-video?id=failed")) == 1)
    wait_for_listener(page, server)
    page.get_by_role("button", name="Stop").click()
    expect(box.get_by_role("heading")).to_have_text("Stopped")
    expect(box.get_by_role("button", name="Carry on")).to_be_visible()


def one_scene_edited(page, server):
    finished(server)
    page.goto(server.address + "/video/done")
    scene = page.locator("#scene-2")
    scene.get_by_role("button", name="Edit").click()
    scene.get_by_label("Narration").fill("")
    scene.get_by_role("button", name="Save changes").click()
    expect(scene.get_by_role("alert")).to_have_text("A scene needs something to say.")
    scene.get_by_label("Narration").fill("Two, and a half.")
    server.plans["done"] = CHANGED
    scene.get_by_role("button", name="Save changes").click()
    expect(scene.locator(".scene-narration")).to_have_text("Two, and a half.")
    wait_until(page, lambda: server.asked("PATCH", "/api/videos/done/scenes/1") == [{"narration": "Two, and a half."}])
    expect(page.locator("#changes-text")).to_have_text("To be made again: 1 scene and the film.")
    page.get_by_role("button", name="Re-render...").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Scene 2")
    expect(dialog).to_contain_text("narration, film of the scene")
    expect(dialog).to_contain_text("Everything else stays: 1 finished piece.")
    assert not server.asked("POST", "/api/process-video")
    dialog.get_by_role("button", name="Make it").click()
    expect(page.locator("#banner")).to_be_visible()
    wait_until(page, lambda: len(server.asked("POST", "/api/process-video")) == 1)


def fresh_takes(page, server):
    finished(server)
    page.goto(server.address + "/video/done")
    scene = page.locator("#scene-1")
    scene.get_by_role("button", name="New picture").click()
    expect(scene.locator("[data-takes=image]")).to_contain_text("picture 2 of 2")
    wait_until(page, lambda: server.asked("POST", "/api/videos/done/scenes/0/regenerate") == [{"kind": "image"}])
    scene.get_by_role("button", name="Earlier picture of scene 1").click()
    expect(scene.locator("[data-takes=image]")).to_contain_text("picture 1 of 2")
    wait_until(page, lambda: server.asked("PATCH", "/api/videos/done/scenes/0") == [{"imageTake": 0}])


def toasts_leave(page, server):
    finished(server)
    page.clock.install(time=0)
    page.goto(server.address + "/video/done")
    page.wait_for_selector("#scene-1")
    page.clock.pause_at(600_000)
    page.get_by_role("button", name="New reading of scene 1").click()
    toast = page.locator(".toast").filter(has_text="A fresh reading")
    expect(toast).to_have_count(1)
    page.clock.run_for(4900)
    expect(toast).to_have_count(1)
    page.clock.run_for(500)
    expect(toast).to_have_count(0)


HEARD = """() => {
    window.sounds = new Set();
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () { window.sounds.add(this); return play.call(this); };
}"""
"""Notes every sound that the page begins, for those stand nowhere in the document."""


def voices_are_heard(page, server):
    def playing():
        return page.evaluate("[...window.sounds].filter((sound) => !sound.paused).length")
    page.add_init_script(f"({HEARD})()")
    page.goto(server.address + "/create")
    hear = page.locator("#hear")
    # As long as none is chosen, the one that the story is likely to get.
    expect(hear).to_have_text("Hear Emma")
    page.locator("summary").click()
    page.get_by_label("Language").fill("de-AT")
    expect(hear).to_have_text("Hear Klara")
    page.get_by_label("Language").fill("fr")
    expect(hear).to_be_hidden()
    page.locator("#voice").select_option("emma")
    page.locator("#voice").focus()
    page.keyboard.press("Tab")
    expect(hear).to_be_focused()
    page.keyboard.press("Enter")
    expect(hear).to_have_text("Stop Emma")
    wait_until(page, lambda: playing() == 1)
    page.keyboard.press("Space")
    expect(hear).to_have_text("Hear Emma")
    assert playing() == 0
    expect(hear).to_be_focused()
    page.keyboard.press("Enter")
    wait_until(page, lambda: playing() == 1)
    page.locator("#voice").select_option("klara")
    expect(hear).to_have_text("Hear Klara")
    assert playing() == 0, "the former voice speaks on"
    # It ends by itself.
    server.voice_seconds = 1
    hear.click()
    wait_until(page, lambda: page.evaluate("[...window.sounds].filter((sound) => sound.ended).length") == 1)
    expect(hear).to_have_text("Hear Klara")
    server.voice_seconds = 100
    server.refusals[("GET", "/api/voices/emma/sample")] = (503, "The sample of 'emma' could not be made now.")
    page.locator("#voice").select_option("emma")
    hear.click()
    expect(page.locator("#hear-wrong")).to_have_text("The sample of 'emma' could not be made now.")
    expect(hear).to_have_text("Hear Emma")
    server.refusals.clear()
    hear.click()
    expect(page.locator("#hear-wrong")).to_have_text("")
    wait_until(page, lambda: playing() == 1)


def keyboard_alone(page, server):
    server.script = SCRIPT
    page.goto(server.address + "/create")
    page.wait_for_selector(".shape-choice")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#story")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type(STORY)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=pipeline][value=story-wide]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "go":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/video/made")
    finished(server, "done")
    page.goto(server.address + "/video/done")
    page.wait_for_selector("#scene-1")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.do") == "edit":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#narration-1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#scene-1 [data-do=edit]")).to_be_focused()


SETTLED = {
    "/": ".film-tile", "/create": ".shape-choice", "/videos": ".film-row", "/video/moving": ".scene",
    "/video/failed": "#failure:not([hidden])", "/video/done": "#scene-1", "/signin": "form", "/nothing": ".torn",
    "/error": ".torn", "/media": ".media-card", "/media/overview": ".media-card", "/media/m1": "#stage-what > *",
    "/media/m2": "#indicator[failed]", "/parts": "#markup:not(:empty)"}


def settle(page, path):
    """Until the page shows what it has to show."""
    page.wait_for_selector(SETTLED[path])


def no_sideways_scroll(page, server):
    furnish(server)
    server.videos["done"]["title"] = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
    server.script = SCRIPT
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for path in EVERY:
            page.goto(server.address + path)
            settle(page, path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide at {width}"


def names_structure_and_contrast(page, server):
    furnish(server)
    server.plans["done"] = CHANGED
    server.script = SCRIPT
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for path in EVERY:
            page.goto(server.address + path)
            settle(page, path)
            if path == "/create":
                page.fill("#story", STORY)
                page.locator("summary").click()
                page.get_by_role("switch", name="Script first").check()
                page.locator("#go").click()
                page.wait_for_selector(".script-scene")
            if path == "/video/done":
                page.locator("#scene-1 [data-do=edit]").click()
                page.wait_for_selector("#changes:not([hidden])")
            complaints = page.evaluate(AUDIT)
            assert not complaints, f"{path}, {scheme}:\n" + "\n".join(complaints)
            page.keyboard.press("Escape")


def nothing_from_outside(page, server):
    furnish(server)
    page.add_init_script("document.addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective, event.blockedURI))")
    said, outside = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith((server.address, "blob:")) else None)
    for path in EVERY:
        page.goto(server.address + path)
        settle(page, path)
        if path not in ("/video/moving", "/media", "/media/overview"):  # These listen for as long as they are open.
            page.wait_for_load_state("networkidle")
    said = [text for text in said if "/nothing" not in text and not re.search(r"status of (404|500)", text)]
    assert not said, said
    assert not outside, outside


def signed_in(page, server):
    server.refusals[("GET", "/api/videos")] = (401, "Sign in first.")
    page.goto(server.address + "/videos?q=light")
    page.wait_for_url("**/signin?next=*")
    expect(page.get_by_label("Key")).to_be_focused()
    page.get_by_label("Key").fill("rm_wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#key-wrong")).to_contain_text("not known here")
    server.refusals.clear()
    server.session = {"signedIn": True, "tenant": "a", "role": "member", "name": "Ida", "needsKey": True}
    page.get_by_label("Key").fill("rm_right")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos?q=light")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        page.goto(f"{server.address}/signin?next={bad}")
        page.get_by_label("Key").fill("rm_right")
        page.keyboard.press("Enter")
        page.wait_for_url(server.address + "/")


def list_searched_and_scrolled(page, server):
    for number in range(60):
        server.add(video(f"v{number}", f"Video number {number}", status="failed" if number % 10 == 0 else "completed"))
    page.goto(server.address + "/videos")
    wait_until(page, lambda: page.locator(".film-row").count() >= 24)
    assert page.locator(".film-row").count() < 60
    while page.locator(".film-row").count() < 60:
        before = page.locator(".film-row").count()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        wait_until(page, lambda: page.locator(".film-row").count() > before)
    assert len(set(page.eval_on_selector_all(".film-row", "rows => rows.map((row) => row.href)"))) == 60
    page.get_by_role("radio", name="Failed").check()
    expect(page.locator(".film-row")).to_have_count(6)
    page.get_by_label("Search the videos").fill("number 30")
    expect(page.locator(".film-row")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 video.")
    page.reload()
    expect(page.locator(".film-row")).to_have_count(1)
    page.get_by_label("Search the videos").fill("no such thing")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()


TRIALS = [created_and_watched, script_read_first, library_wished_for, refusals_beside_their_fields, server_restarts, progress_never_goes_back, end_comes_with_its_files,
          polls_where_there_are_no_events, asks_no_more_when_it_is_done, failed_and_tried_again, one_scene_edited,
          fresh_takes, toasts_leave, voices_are_heard, keyboard_alone, no_sideways_scroll, names_structure_and_contrast,
          nothing_from_outside, signed_in, list_searched_and_scrolled]


def main():
    if sys.argv[1:] == ["--list"]:
        return print("\n".join(trial.__name__ for trial in TRIALS))
    trials = {trial.__name__: trial for trial in TRIALS}
    if len(sys.argv) != 2 or sys.argv[1] not in trials:
        sys.exit(__doc__)
    server = ScriptedServer()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=180_000)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(TOASTS)
        page.set_default_timeout(180_000)
        expect.set_options(timeout=180_000)
        try:
            trials[sys.argv[1]](page, server)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
