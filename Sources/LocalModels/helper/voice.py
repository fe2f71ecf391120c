"""The neural voice: words to sound, and when each of them is spoken."""

import json
import os
import wave

import numpy as np
from hibari import dsp
from hibari.g2p import G2P

from refusal import Refusal
from sessions import session

ASSETS = os.path.join(os.path.dirname(os.path.abspath(dsp.__file__)), "assets")
# The model's own measure: how many half-frames each phoneme lasts. It is inside the graph, not among its outputs.
DURATIONS = "/Cast_32_output_0"
UNIT = 600  # samples a half-frame
LEAD = 0.075 * dsp.SR  # by so much is a phoneme heard before its turn
MOST_PHONEMES = 380
SILENT = frozenset(' ;:,.!?—…"()“”')


def with_output(model, name):
    """A model with one more of its tensors as output. Parts of a protobuf message that are appended are merged."""
    def field(number, body):
        length, prefix = len(body), bytearray([number << 3 | 2])
        while length > 127:
            prefix.append(length & 127 | 128)
            length >>= 7
        return bytes(prefix) + bytes([length]) + body

    value = field(1, name.encode())
    graph = field(12, value)
    return model + field(7, graph)


class NeuralVoice:
    def __init__(self):
        with open(os.path.join(ASSETS, "hibari.onnx"), "rb") as file:
            self.session = session(with_output(file.read(), DURATIONS))
        with open(os.path.join(ASSETS, "vocab.json"), encoding="utf-8") as file:
            self.vocabulary = json.load(file)
        self.g2p = G2P()

    def speak(self, sentences, path, speed, voice):
        """Each sentence is a list of spoken words, punctuation attached. Their sounds are written one after the other."""
        if voice != "heart":
            raise Refusal("unsupported", f"there is no voice {voice!r} here; there is heart")
        speed = float(speed)
        if not 0.4 <= speed <= 2:
            raise Refusal("bad_input", "speed is a number from 0.4 to 2")
        results = []
        with wave.open(path, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(dsp.SR)
            for sentence in sentences:
                sound, times = self.sentence([str(word) for word in sentence], speed)
                file.writeframesraw((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
                results.append({"frames": len(sound), "words": times})
        return {"rate": dsp.SR, "sentences": results}

    def sentence(self, words, speed):
        sounds, times, before = [], [None] * len(words), 0
        for part in self.parts(self.phonemes(words)):
            sound, spans = self.sound(part, speed)
            for index, (start, end) in spans.items():
                first = times[index][0] if times[index] else (before + start) / dsp.SR
                times[index] = [round(first, 4), round((before + end) / dsp.SR, 4)]
            sounds.append(sound)
            before += len(sound)
        return (np.concatenate(sounds) if sounds else np.zeros(0, np.float32)), times

    def phonemes(self, words):
        """[(word index, phonemes)]: what is between blanks belongs to one word, however it is cut into tokens."""
        words = ["".join(c for c in word if not c.isspace() and c not in "[]") or "," for word in words]
        pairs, index = [], 0
        for token in self.g2p.phonemize_tokens(self.g2p.tokenize(" ".join(words))):
            pairs.append((index, (token.phonemes or "") + (" " if token.whitespace else "")))
            if token.whitespace:
                index += 1
        return pairs

    def parts(self, pairs):
        """Not more at a time than the model has learnt to speak, cut after punctuation where there is some."""
        part, length, cut = [], 0, None
        for pair in pairs:
            if part and length + len(pair[1]) > MOST_PHONEMES:
                at = cut or len(part)
                yield part[:at]
                part, cut = part[at:], None
                length = sum(len(p) for _, p in part)
            part.append(pair)
            length += len(pair[1])
            if pair[1].rstrip()[-1:] in SILENT and pair[1].strip():
                cut = len(part)
        if part:
            yield part

    def sound(self, part, speed):
        ids, owners = [0], [None]
        for index, phonemes in part:
            for character in phonemes:
                number = self.vocabulary.get(character)
                if number is not None:
                    ids.append(number)
                    owners.append(None if character in SILENT else index)
        if all(owner is None for owner in owners):
            return np.zeros(0, np.float32), {}
        ids.append(0)
        feed = {"ids": np.array([ids], np.int64), "speed": np.array([speed], np.float32)}
        *spectrum, durations = self.session.run(None, feed)
        # The same noise each time: the same text is to give the same sound.
        sound = dsp.synth(*(part[0] for part in spectrum), np.random.default_rng(7))
        ends = np.cumsum(durations) * UNIT - LEAD
        spans = {}
        for place, owner in enumerate(owners):
            if owner is None:
                continue
            start, end = max(0, ends[place - 1]), min(len(sound), max(0, ends[place]))
            spans[owner] = (spans[owner][0] if owner in spans else start, end)
        return sound, {owner: (float(start), float(end)) for owner, (start, end) in spans.items()}
