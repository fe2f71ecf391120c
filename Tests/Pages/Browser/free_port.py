"""A port for a server that keeps it while it is away, or that has to be told a number."""

import random
import socket

PORTS = range(18_000, 30_001)
"""Below those that the system hands out by itself: nobody else gets one between its being found and its use."""


def free_port():
    for port in random.sample(PORTS, 1000):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue  # Somebody has it.
    raise AssertionError("no port is free")
