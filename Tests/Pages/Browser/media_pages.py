"""Usage: media_pages.py TRIAL

Opens the pages of the library in Chromium, with the scripted server behind them, and tries one thing. Says what went
wrong and ends with 1 when it does.
"""

import hashlib
import os
import pathlib
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from pages import AUDIT, TOASTS, expect_toast, finished, wait_until
from scripted_media import CHUNK, entry, failure
from scripted_server import ScriptedServer, png


def file(folder, name, size):
    """A file of random bytes; answers its path and digest."""
    path = pathlib.Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = os.urandom(size)
    path.write_bytes(content)
    return str(path), hashlib.sha256(content).hexdigest()


def row(page, name):
    return page.locator(".upload").filter(has_text=name)


def added_and_processed(page, server, folder):
    library = server.library
    page.goto(server.address + "/media")
    expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    large, digest = file(folder, "large.png", 3 * CHUNK + 77)
    (pathlib.Path(folder) / "small.png").write_bytes(png((20, 120, 90)))
    page.set_input_files("#files", [large, str(pathlib.Path(folder) / "small.png")])
    expect(page.locator(".media-card")).to_have_count(2)
    # Either may have begun first.
    large, small = sorted(library.media, key=lambda key: library.media[key]["filename"])
    assert library.stored[large] == digest
    expect_toast(page, "2 files are in the library.")
    expect(page.locator("#uploads")).to_be_hidden()
    card = page.locator(f'.media-card[data-id="{large}"]')
    indicator = card.locator("media-processing-indicator")
    expect(indicator).to_contain_text("Waits for its turn")
    library.change(large, status="processing", progress=45)
    server.tell_media(large)
    expect(indicator).to_have_attribute("progress", "45")
    library.complete(large)
    server.tell_media(large)
    expect(indicator).to_be_hidden()
    expect(card.locator("img")).to_be_visible()
    library.change(small, status="failed", failed=True, error=failure("The picture is damaged."))
    server.tell_media(small)
    failed = page.locator(f'.media-card[data-id="{small}"]')
    expect(failed.get_by_text("The picture is damaged.")).to_be_visible()
    failed.get_by_role("button", name="Try again").click()
    expect(failed).to_contain_text("Waits for its turn")
    expect_toast(page, "small.png is processed again.")
    assert len(server.asked("POST", f"/api/media/{small}/reprocess")) == 1
    assert page.url.endswith("/media")


def states_without_events(page, server, folder):
    server.has_events = False
    server.library.media["m1"] = entry("m1", status="processing", progress=10)
    page.goto(server.address + "/media")
    indicator = page.locator("media-processing-indicator").first
    expect(indicator).to_be_visible()
    server.library.complete("m1")
    expect(indicator).to_be_hidden()


def carried_on_after_reload(page, server, folder):
    path, digest = file(folder, "long film.mp4", 20 * CHUNK + 5)
    server.library.pace = 0.1
    server.library.hold(after=5)
    page.goto(server.address + "/media")
    page.set_input_files("#files", path)
    wait_until(page, lambda: server.library.chunks_taken >= 5)
    wait_until(page, lambda: page.evaluate("""() => new Promise((resolve) => {
        const open = indexedDB.open("reelmill", 1);
        open.onsuccess = () => {
            const kept = open.result.transaction("files").objectStore("files").count();
            kept.onsuccess = () => { open.result.close(); resolve(kept.result); };
        };
    })""") == 1)
    page.reload()
    server.library.let_go()
    wait_until(page, lambda: "mu1" in server.library.stored)
    assert server.library.stored["mu1"] == digest
    # What the server had was not sent again; only chunks that the reload cut off.
    assert server.library.chunks_taken <= 21 + 3, server.library.chunks_taken
    expect(page.locator(".media-card")).to_have_count(1)
    page.goto(server.address + "/media")
    expect(page.locator(".media-card")).to_have_count(1)
    expect(page.locator(".upload")).to_have_count(0)


def carried_on_elsewhere(page, server, folder):
    """On another page of the site the upload goes on, and says so in the head."""
    path, digest = file(folder, "film.mp4", 12 * CHUNK)
    server.library.hold(after=3)
    page.goto(server.address + "/media")
    page.set_input_files("#files", path)
    wait_until(page, lambda: server.library.chunks_taken >= 3)
    page.get_by_role("link", name="Create").click()
    expect(page.locator(".ways-uploads")).to_contain_text("Uploading")
    server.library.let_go()
    wait_until(page, lambda: server.library.stored.get("mu1") == digest)
    expect(page.locator(".ways-uploads")).to_be_hidden()


def server_leaves_meanwhile(page, server, folder):
    path, digest = file(folder, "film.mp4", 16 * CHUNK)
    server.library.hold(after=4)
    page.goto(server.address + "/media")
    page.set_input_files("#files", path)
    wait_until(page, lambda: server.library.chunks_taken >= 4)
    server.stop()
    expect(page.locator("#uploads-sum")).to_contain_text("The server does not answer")
    expect(row(page, "film.mp4")).to_contain_text("waits for the server")
    server.library.let_go()
    server.start()
    wait_until(page, lambda: server.library.stored.get("mu1") == digest)


def paused_and_cancelled(page, server, folder):
    server.library.hold(after=2)
    paths = [file(folder, name, 24 * CHUNK) for name in ("one.mp4", "two.mp4", "three.mp4")]
    page.goto(server.address + "/media")
    page.set_input_files("#files", [path for path, _ in paths])
    expect(page.locator(".upload")).to_have_count(3)
    expect(row(page, "three.mp4")).to_contain_text("Waits")
    wait_until(page, lambda: server.library.chunks_taken >= 2)
    row(page, "one.mp4").get_by_role("button", name="Pause").click()
    expect(row(page, "one.mp4")).to_contain_text("Paused")
    row(page, "three.mp4").get_by_role("button", name="Cancel").click()
    expect(row(page, "three.mp4")).to_have_count(0)
    server.library.let_go()
    wait_until(page, lambda: len(server.library.stored) == 1)
    page.reload()
    # A pause outlives a reload.
    expect(row(page, "one.mp4")).to_contain_text("Paused")
    page.get_by_role("button", name="Carry on", exact=True).click()
    wait_until(page, lambda: len(server.library.stored) == 2)
    assert sorted(server.library.stored.values()) == sorted(digest for _, digest in paths[:2])


def file_chosen_again(page, server, folder):
    """Where the browser could not keep the file, what was sent is not lost: the same file carries on, another does not."""
    page.add_init_script("navigator.storage.estimate = async () => ({ quota: 0, usage: 0 })")
    path, digest = file(folder, "film.mp4", 10 * CHUNK)
    other, _ = file(folder, "other/film.mp4", 9 * CHUNK)
    server.library.hold(after=3)
    page.goto(server.address + "/media")
    page.set_input_files("#files", path)
    wait_until(page, lambda: server.library.chunks_taken >= 3)
    page.reload()
    lost = row(page, "film.mp4")
    expect(lost).to_contain_text("is safe. Choose the file again to carry on.")
    server.library.let_go()
    wait_until(page, lambda: server.library.chunks_taken == server.library.let_in)
    had = len(server.library.uploads["u1"]["chunks"])
    lost.locator("input[type=file]").set_input_files(other)
    expect(lost).to_contain_text("That is another file")
    before = server.library.chunks_taken
    page.set_input_files("#files", path)
    wait_until(page, lambda: server.library.stored.get("mu1") == digest)
    assert server.library.chunks_taken - before <= 10 - had, (server.library.chunks_taken, before, had)


def refused_and_tried_again(page, server, folder):
    path, digest = file(folder, "notes.txt", 2000)
    server.refusals[("POST", "/api/media/uploads")] = (415, "This is neither a picture nor a film nor sound.")
    page.goto(server.address + "/media")
    page.set_input_files("#files", path)
    expect(row(page, "notes.txt")).to_contain_text("neither a picture nor a film nor sound")
    server.refusals.clear()
    row(page, "notes.txt").get_by_role("button", name="Try again").click()
    wait_until(page, lambda: server.library.stored.get("mu1") == digest)


DROP = """async ([names, where]) => {
    const transfer = new DataTransfer();
    for (const name of names) transfer.items.add(new File([crypto.getRandomValues(new Uint8Array(5000))], name, { type: "image/png" }));
    const fire = (kind) => dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    fire("dragenter");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const isShown = getComputedStyle(document.querySelector(".drop-here")).display !== "none";
    fire("dragover");
    fire("drop");
    return isShown;
}"""


def dropped_and_pasted(page, server, folder):
    page.goto(server.address + "/media")
    page.wait_for_selector("#none:not([hidden])")
    assert page.evaluate(DROP, [["one.png", "two.png", "three.png"], None]) is True
    wait_until(page, lambda: len(server.library.stored) == 3)
    expect(page.locator(".drop-here")).to_be_hidden()
    for name in ("album/one.png", "album/two.jpg", "album/notes.txt", "album/.hidden.png"):
        file(folder, name, 3000)
    page.set_input_files("#folder", str(pathlib.Path(folder) / "album"))
    wait_until(page, lambda: len(server.library.stored) == 5)
    expect_toast(page, "1 file was left out")


def looked_at_and_edited(page, server, folder):
    server.library.media["m1"] = entry("m1")
    page.goto(server.address + "/media/m1")
    expect(page.get_by_role("heading", name="Lighthouse", level=1)).to_be_visible()
    expect(page.locator("#indicator")).to_be_hidden()
    page.get_by_label("Title").fill("The tower")
    page.get_by_role("textbox", name="Tags").fill("sea, tower, sea")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="The tower", level=1)).to_be_visible()
    wait_until(page, lambda: server.asked("PATCH", "/api/media/m1") == [{"title": "The tower", "tags": ["sea", "tower"]}])
    page.get_by_role("button", name="Process again").click()
    expect(page.locator("#indicator")).to_contain_text("Waits for its turn")
    server.library.change("m1", status="failed", error=failure("No room on the disk."), failed=True)
    expect(page.locator("#indicator")).to_contain_text("No room on the disk.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#indicator")).to_contain_text("Waits for its turn")
    server.library.complete("m1")
    expect(page.locator("#indicator")).to_be_hidden()
    page.get_by_role("link", name="sea").click()
    expect(page.locator(".media-card")).to_have_count(1)
    expect(page.locator("#tag")).to_contain_text("sea")
    page.goto(server.address + "/media/m1")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url("**/media")
    expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()


def searched_and_counted(page, server, folder):
    for number in range(70):
        kind = ("image/jpeg", "video/mp4", "audio/wav")[number % 3]
        status = "failed" if number % 10 == 0 else None
        server.library.media[f"m{number}"] = entry(f"m{number}", f"thing-{number}.bin", kind, status)
    page.goto(server.address + "/media")
    expect(page.locator("[data-count='']")).to_have_text("70")
    expect(page.locator("[data-count=failed]")).to_have_text("7")
    while page.locator(".media-card").count() < 70:
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(30)
    page.get_by_role("radio", name="Failed").check()
    expect(page.locator(".media-card")).to_have_count(7)
    page.get_by_role("radio", name="All").check()
    page.get_by_role("radio", name="Sound").check()
    expect(page.locator(".media-card")).to_have_count(23)
    page.get_by_label("Search the library").fill("thing-65")
    expect(page.locator(".media-card")).to_have_count(1)
    page.reload()
    expect(page.locator(".media-card")).to_have_count(1)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("#sums")).to_contain_text("70")
    expect(page.locator("#failed .media-card")).to_have_count(6)
    expect(page.locator("#recent .media-card")).to_have_count(12)
    expect(page.locator("#kinds")).to_contain_text("Clips")


def picked_for_a_scene(page, server, folder):
    finished(server)
    server.library.media["m1"] = entry("m1")
    server.library.media["m2"] = entry("m2", "harbour.png", "image/png")
    server.library.media["m3"] = entry("m3", "film.mp4", "video/mp4")
    page.goto(server.address + "/video/done")
    scene = page.locator("#scene-2")
    scene.get_by_role("button", name="From the library").click()
    dialog = page.get_by_role("dialog", name="A picture or clip for scene 2")
    expect(dialog.locator(".pick")).to_have_count(2)
    dialog.get_by_label("Pictures or clips").select_option("Clips")
    expect(dialog.locator(".pick")).to_have_count(1)
    expect(dialog).to_contain_text("Film")
    dialog.get_by_label("Pictures or clips").select_option("Pictures")
    expect(dialog.locator(".pick")).to_have_count(2)
    dialog.get_by_label("Search the library").fill("harbour")
    expect(dialog.locator(".pick")).to_have_count(1)
    server.refusals[("PATCH", "/api/videos/done/scenes/1")] = (422, "mediaId names no picture of the media library.")
    dialog.locator(".pick").click()
    expect(dialog.get_by_role("alert")).to_contain_text("names no picture")
    server.refusals.clear()
    dialog.locator(".pick").click()
    expect(dialog).to_be_hidden()
    wait_until(page, lambda: server.asked("PATCH", "/api/videos/done/scenes/1")[-1] == {"mediaId": "m2"})
    expect_toast(page, "Scene 2 takes Harbour.")
    expect(scene.get_by_role("link", name="picture of the library")).to_have_attribute("href", "/media/m2")
    scene.get_by_role("button", name="Make one instead").click()
    expect(scene.locator(".scene-own")).to_be_hidden()
    wait_until(page, lambda: server.asked("PATCH", "/api/videos/done/scenes/1")[-1] == {"mediaId": None})


def parts_for_others(page, server, folder):
    server.library.media["m1"] = entry("m1", status="pending")
    page.goto(server.address + "/parts")
    shown = page.locator("#shown")
    expect(shown).to_contain_text("Processing")
    page.get_by_role("radio", name="failed").check()
    page.get_by_label("message").fill("No room.")
    expect(shown).to_contain_text("No room.")
    shown.get_by_role("button", name="Try again").click()
    expect(page.locator("#heard")).to_have_text("The event retry was heard.")
    page.get_by_role("radio", name="neither").check()
    expect(shown).to_be_hidden()
    told = page.evaluate("""async () => {
        const { useMediaProcessing } = await import("/parts/use-media-processing.js");
        window.told = [];
        window.it = useMediaProcessing({ mediaId: "m1", pollInterval: 60, onComplete: (data) => told.push(["complete", data.title]), onError: (error) => told.push(["error", error]) });
        it.addEventListener("change", () => told.push([it.status, it.isProcessing]));
        await it.refresh();
        return [it.status, it.isProcessing, it.error];
    }""")
    assert told == ["pending", True, None], told
    server.library.change("m1", status="failed", error=failure("Damaged."))
    wait_until(page, lambda: ["error", "Damaged."] in page.evaluate("told"))
    asked = len(server.asked("GET", "/api/media/m1/status"))
    server.library.change("m1", status="processing", error=None)
    page.evaluate("it.refresh()")
    wait_until(page, lambda: page.evaluate("it.isProcessing"))
    server.stop()
    server.library.complete("m1")
    wait_until(page, lambda: len(server.asked("GET", "/api/media/m1/status")) > asked)
    server.start()
    wait_until(page, lambda: page.evaluate("told").count(["complete", "Lighthouse"]) == 1)
    assert page.evaluate("[it.status, it.isProcessing, it.error]") == [None, False, None]


def names_and_contrast(page, server, folder):
    """What stands only for a while on the pages is judged too: uploads in each state, and the picker."""
    finished(server)
    for number in range(3):
        server.library.media[f"m{number}"] = entry(f"m{number}")
    server.library.pace = 5  # Not held: two files take all connections that a browser has for a server.
    paths = [file(folder, name, size * CHUNK)[0] for name, size in (("a.mp4", 4), ("b.png", 40), ("c.wav", 4), ("d.txt", 4))]
    (pathlib.Path(folder) / "empty.jpg").touch()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(server.address + "/media")
        if scheme == "light":
            page.set_input_files("#files", [*paths, str(pathlib.Path(folder) / "empty.jpg")])
            row(page, "b.png").get_by_role("button", name="Pause").click()
            expect(row(page, "empty.jpg")).to_contain_text("This file is empty.")
        expect(row(page, "b.png")).to_contain_text("Paused")
        judge(page, f"uploads, {scheme}")
        page.goto(server.address + "/video/done")
        page.locator("#scene-1 [data-do=library]").click()
        expect(page.locator(".pick")).to_have_count(3)
        judge(page, f"picker, {scheme}")


def judge(page, what):
    complaints = page.evaluate(AUDIT)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    complaints += [f"{wrong['id']}: {[node['target'] for node in wrong['nodes']][:3]}" for wrong in found]
    assert not complaints, what + "\n" + "\n".join(complaints)


TRIALS = [added_and_processed, states_without_events, carried_on_after_reload, carried_on_elsewhere,
          server_leaves_meanwhile, paused_and_cancelled, file_chosen_again, refused_and_tried_again, dropped_and_pasted,
          looked_at_and_edited, searched_and_counted, picked_for_a_scene, parts_for_others,
          names_and_contrast]


def main():
    if sys.argv[1:] == ["--list"]:
        return print("\n".join(trial.__name__ for trial in TRIALS))
    trials = {trial.__name__: trial for trial in TRIALS}
    if len(sys.argv) != 2 or sys.argv[1] not in trials:
        sys.exit(__doc__)
    server = ScriptedServer()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=180_000)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(TOASTS)
        page.set_default_timeout(180_000)
        expect.set_options(timeout=180_000)
        try:
            trials[sys.argv[1]](page, server, folder)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
