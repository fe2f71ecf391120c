"""When espeak-ng itself says that it begins a word: the events of its library, which the program does not tell.

word_events.py VOICE RATE < text    prints a line for each word: where it begins in the text, and in seconds
"""

import ctypes
import sys


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("place", ctypes.c_int), ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int), ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("name", ctypes.c_char * 8)]


SYNCHRONOUS, RATE, UTF8, WORD = 2, 1, 1, 1
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))
words = []


def take(_sound, _count, events):
    index = 0
    while events[index].type != 0:
        if events[index].type == WORD:
            words.append((events[index].place - 1, events[index].sample))
        index += 1
    return 0


espeak = ctypes.CDLL("libespeak-ng.so.1")
samples = espeak.espeak_Initialize(SYNCHRONOUS, 0, None, 0)
callback = Callback(take)
espeak.espeak_SetSynthCallback(callback)
if espeak.espeak_SetVoiceByName(sys.argv[1].encode()) != 0:
    sys.exit("there is no voice " + sys.argv[1])
espeak.espeak_SetParameter(RATE, int(sys.argv[2]), 0)
text = sys.stdin.buffer.read()
espeak.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8, None, None)
espeak.espeak_Synchronize()
for place, sample in words:
    print(place, sample / samples)
