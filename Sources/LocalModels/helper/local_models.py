"""The models that run on this machine, behind pipes.

A line of JSON on stdin is a request: {"id": 7, "op": "embed", …}. Its answer is a line on stdout: {"id": 7, "result": {…}}
or {"id": 7, "error": {"code": "bad_input", "message": "…"}}. Requests are worked on in their order; each model is loaded
when it is first asked for. Nothing else is ever written to stdout. The process ends when its stdin does, also in the
midst of a request: whoever held the other end is gone then.

    local_models.py CACHE_FOLDER
"""

import ctypes
import gc
import json
import os
import queue
import signal
import sys
import threading

# Before numpy is imported, which reads them once.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from refusal import Refusal  # noqa: E402

LONGEST_REQUEST = 16 * 1024 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")
trim = ctypes.CDLL(None).malloc_trim


def read_requests(requests):
    """On a thread of its own, so that the end of stdin is seen while a model runs."""
    stdin = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
    while line := stdin.readline(LONGEST_REQUEST):
        requests.put(line)
    os._exit(0)


def give_back():
    """To the system, what is free of this process."""
    gc.collect()
    trim(0)


def resident():
    """The megabytes that this process has in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE / 1e6


class Models:
    """One object for each model, made when first needed. Those that were not needed for longest make room for others."""

    # Megabytes that this process may have, and those that each model takes at most while it is loaded and runs.
    ROOM = 380
    NEEDED = {"voice": 200, "align": 40, "tags": 70, "embed": 240}

    def __init__(self, cache):
        self.cache = cache
        self.loaded = {}  # the one used last is the last

    def one(self, name, make):
        if name in self.loaded:
            self.loaded[name] = self.loaded.pop(name)
            return self.loaded[name]
        while self.loaded and resident() + self.NEEDED[name] > self.ROOM:
            del self.loaded[next(iter(self.loaded))]
            give_back()
        self.loaded[name] = make()
        # Reading a model takes twice its room; what is over goes back before the next one needs it.
        give_back()
        return self.loaded[name]

    def voice(self):
        from voice import NeuralVoice

        return self.one("voice", NeuralVoice)

    def perform(self, request):
        op = request.get("op")
        if op == "ping":
            return {"pid": os.getpid(), "loaded": sorted(self.loaded)}
        if op == "voice":
            return self.voice().speak(
                request["sentences"], request["file"], request.get("speed", 1), request.get("voice", "heart"))
        if op == "align":
            from align import Aligner

            return self.one("align", lambda: Aligner(self.voice)).align(request["file"], request["words"])
        if op == "tags":
            from tags import Tagger

            return self.one("tags", lambda: Tagger(self.cache)).tags(request["file"], request.get("count", 8))
        if op == "embed":
            from embed import Embedder

            return self.one("embed", Embedder).embed(request["texts"])
        raise Refusal("bad_input", f"there is no op {op!r}; there are ping, voice, align, tags and embed")


def answer(models, line):
    number = None
    try:
        request = json.loads(line)
        number = request["id"]
        return {"id": number, "result": models.perform(request)}
    except Refusal as refusal:
        code, message = refusal.code, refusal.message
    except ModuleNotFoundError as error:
        code, message = "not_installed", f"the Python package {error.name} is missing"
    except FileNotFoundError as error:
        code, message = "bad_input", f"there is no file {error.filename}"
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        code, message = "bad_input", f"{type(error).__name__}: {error}"
    except MemoryError:
        code, message = "failed", "not enough memory"
    except Exception as error:
        code, message = "failed", f"{type(error).__name__}: {error}"
    return {"id": number, "error": {"code": code, "message": message}}


def main():
    # Whoever started this decides when it ends; a terminal's Ctrl-C is not meant for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    requests = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=(requests,), daemon=True).start()
    models = Models(sys.argv[1] if len(sys.argv) > 1 else None)
    while True:
        text = json.dumps(answer(models, requests.get()), separators=(",", ":"))
        try:
            whole = memoryview(text.encode() + b"\n")
            while whole:
                whole = whole[answers.write(whole):]
            trim(0)
        except BrokenPipeError:
            os._exit(0)


if __name__ == "__main__":
    main()
