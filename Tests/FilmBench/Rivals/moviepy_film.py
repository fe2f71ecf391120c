"""Usage: moviepy_film.py TIMELINE.json FONT OUT.mp4 [what ffmpeg is told of its coder...]

The film of a timeline by MoviePy, as its documentation shows it: pictures that grow, crossfades, captions as text
clips with the spoken word in another colour, narration over quieter music. Prints the seconds it took once MoviePy
was loaded.
"""

import json
import os
import sys
import time

from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, ImageClip, TextClip, afx, vfx


def picture(scene, canvas, length):
    clip = ImageClip(scene["picture"]).with_duration(length)
    cover = max(canvas["width"] / clip.w, canvas["height"] / clip.h)
    moving = clip.resized(cover).resized(lambda t: 1 + 0.16 * t / length).with_position("center")
    # With a background there is no mask to be composed, which is quicker.
    size = (canvas["width"], canvas["height"])
    return CompositeVideoClip([moving], size=size, bg_color=(0, 0, 0)).with_duration(length)


def captions(scene, canvas, font, start, end):
    words = scene["words"]
    size = int(canvas["width"] * 0.096)
    width = int(canvas["width"] * 0.76)

    def text(words, colour):
        return TextClip(
            font=font, text=" ".join(words).upper(), font_size=size, color=colour, stroke_color="black",
            stroke_width=8, method="caption", size=(width, None), text_align="center")

    for page in range(0, len(words), 3):
        shown = words[page:page + 3]
        last = page + 3 >= len(words)
        until = end - start if last else words[page + 3][1]
        place = ("center", canvas["height"] * 0.66)
        yield (text([word[0] for word in shown], "white").with_position(place)
               .with_start(start + shown[0][1]).with_duration(max(0.04, until - shown[0][1])))
        for word in shown:
            yield (text([word[0]], "#FFD426").with_position(("center", canvas["height"] * 0.60))
                   .with_start(start + word[1]).with_duration(max(0.04, word[2] - word[1])))


def main():
    timeline, font, out, *coding = sys.argv[1:]
    with open(timeline) as file:
        job = json.load(file)
    canvas, scenes = job["canvas"], job["scenes"]
    rate = canvas["framesPerSecond"]
    began = time.monotonic()
    layers, texts, sounds = [], [], []
    start = 0.0
    for number, scene in enumerate(scenes):
        length = scene["frames"] / rate
        after = scenes[number + 1]["transition"]["frames"] / rate if number + 1 < len(scenes) else 0
        clip = picture(scene, canvas, length + after).with_start(start)
        if number > 0:
            clip = clip.with_effects([vfx.CrossFadeIn(scene["transition"]["frames"] / rate)])
        layers.append(clip)
        texts += captions(scene, canvas, font, start + scene["pauseBefore"], start + length)
        sounds.append(AudioFileClip(scene["narration"]).with_start(start + scene["pauseBefore"]))
        start += length
    music = AudioFileClip(job["music"]["file"]).with_effects([afx.AudioLoop(duration=start), afx.MultiplyVolume(0.15)])
    size = (canvas["width"], canvas["height"])
    film = CompositeVideoClip(layers + texts, size=size, bg_color=(0, 0, 0)).with_duration(start)
    film = film.with_audio(CompositeAudioClip([music] + sounds).with_duration(start))
    film.write_videofile(
        out, fps=rate, codec="libx264", audio_codec="aac", audio_bitrate="192k", audio_fps=48000,
        ffmpeg_params=coding, temp_audiofile_path=os.path.dirname(out), logger=None)
    print(f"{time.monotonic() - began:.3f}")


main()
