"""When known words are heard in a sound: forced alignment with pocketsphinx."""

import re
import wave

import pocketsphinx

from refusal import Refusal

RATE = 16000
FRAME = 0.01

# The voice's phonemes as those of the acoustic model.
ARPABET = {
    "b": "B", "d": "D", "f": "F", "h": "HH", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N", "p": "P", "s": "S",
    "t": "T", "v": "V", "w": "W", "z": "Z", "ɡ": "G", "ŋ": "NG", "ɹ": "R", "ʃ": "SH", "ʒ": "ZH", "ð": "DH", "θ": "TH",
    "ʤ": "JH", "ʧ": "CH", "T": "T", "ɾ": "T", "ə": "AH", "ᵊ": "AH", "i": "IY", "u": "UW", "ɑ": "AA", "ɔ": "AO",
    "ɛ": "EH", "ɜ": "ER", "ɪ": "IH", "ʊ": "UH", "ʌ": "AH", "æ": "AE", "A": "EY", "I": "AY", "O": "OW", "W": "AW",
    "Y": "OY", "ᵻ": "IH", "Q": "OW",
}


class Aligner:
    def __init__(self, voice):
        """voice: makes or gives the neural voice, whose pronunciation rules know words that the dictionary does not."""
        model = pocketsphinx.get_model_path("en-us")
        self.decoder = pocketsphinx.Decoder(
            hmm=model + "/en-us", dict=model + "/cmudict-en-us.dict", lm=None, loglevel="FATAL",
            # A search that gives up too early loses whole sentences; it is quick for known words anyhow.
            beam=1e-80, wbeam=1e-60, pbeam=1e-80)
        self.voice = voice

    def align(self, path, words):
        """A pair of seconds for each word, null where there is none."""
        with wave.open(path, "rb") as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, RATE):
                raise Refusal("bad_input", "the sound must be mono, 16 bits, 16 kHz")
            sound = file.readframes(file.getnframes())
        names = [self.name(str(word)) for word in words]
        times = [None] * len(words)
        known = [index for index, name in enumerate(names) if name]
        if not known or len(sound) < RATE // 5:
            return {"words": times}
        self.decoder.set_align_text(" ".join(names[index] for index in known))
        self.decoder.start_utt()
        self.decoder.process_raw(sound, full_utt=True)
        self.decoder.end_utt()
        heard = []
        for segment in self.decoder.seg() or []:
            word = re.sub(r"\(\d+\)$", "", segment.word)
            if word[0] not in "<[+(":
                heard.append((word, segment.start_frame * FRAME, (segment.end_frame + 1) * FRAME))
        if [word for word, _, _ in heard] == [names[index] for index in known]:
            for index, (_, start, end) in zip(known, heard):
                times[index] = [round(start, 3), round(end, 3)]
        return {"words": times}

    def name(self, word):
        """The dictionary's name for it; None when nothing of it is spoken."""
        word = re.sub(r"[^\w']+", "", word.replace("’", "'")).lower().replace("_", "").strip("'")
        if not word:
            return None
        if self.decoder.lookup_word(word):
            return word
        phones = self.pronounce(word)
        if not phones:
            return None
        self.decoder.add_word(word, " ".join(phones), True)
        return word

    def pronounce(self, word):
        phones = []
        for _, phonemes in self.voice().phonemes([word]):
            phones += [ARPABET[character] for character in phonemes if character in ARPABET]
        return phones
