"""EfficientNet-Lite0 from its PyTorch weights, without PyTorch, as the bytes of an ONNX model."""

import io
import pickle
import struct

import numpy as np

# (repeats, kernel, stride, expansion, channels) of each stage.
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320)]
EPSILON = 1e-3


def field(number, body):
    if isinstance(body, str):
        body = body.encode()
    return varint(number << 3 | 2) + varint(len(body)) + body


def varint(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def integer(number, value):
    return varint(number << 3) + varint(value)


def attribute(name, value):
    body = field(1, name)
    if isinstance(value, float):
        return field(5, body + varint(2 << 3 | 5) + struct.pack("<f", value) + integer(20, 1))
    if isinstance(value, int):
        return field(5, body + integer(3, value) + integer(20, 2))
    return field(5, body + b"".join(integer(8, item) for item in value) + integer(20, 7))


class Graph:
    def __init__(self):
        self.nodes, self.tensors, self.count = [], [], 0

    def node(self, op, inputs, **attributes):
        self.count += 1
        output = f"v{self.count}"
        body = b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, op)
        self.nodes.append(field(1, body + b"".join(attribute(*pair) for pair in attributes.items())))
        return output

    def tensor(self, array):
        self.count += 1
        name = f"w{self.count}"
        array = np.ascontiguousarray(array, np.float32)
        dims = b"".join(integer(1, size) for size in array.shape)
        self.tensors.append(field(5, dims + integer(2, 1) + field(8, name) + field(9, array.tobytes())))
        return name

    def model(self, shape, output):
        def value(name, dims):
            shape = b"".join(field(1, integer(1, size)) for size in dims)
            return field(1, name) + field(2, field(1, integer(1, 1) + field(2, shape)))

        graph = b"".join(self.nodes) + field(2, "efficientnet") + b"".join(self.tensors)
        graph += field(11, value("image", shape)) + field(12, value(output, (1, 1000)))
        return integer(1, 7) + field(7, graph) + field(8, field(1, "") + integer(2, 13))


class Named(dict):
    """A dict that takes attributes, as the pickled one has some."""


class Weights(pickle.Unpickler):
    """The old file format of PyTorch: pickles, then the storages one after the other. Nothing but arrays is made of it."""

    def find_class(self, module, name):
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *rest: (storage, offset, size, stride)
        if (module, name) == ("collections", "OrderedDict"):
            return Named
        if module == "torch" and name in ("FloatStorage", "LongStorage"):
            return name
        raise pickle.UnpicklingError(f"{module}.{name} does not belong into weights")

    def persistent_load(self, saved):
        return saved[1], saved[2], saved[4]


def read_weights(data):
    stream = io.BytesIO(data)
    for _ in range(3):
        Weights(stream).load()
    tensors = Weights(stream).load()
    keys = Weights(stream).load()
    kinds = {storage[1]: storage[0] for storage, *_ in tensors.values()}
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", stream.read(8))
        kind = np.dtype("<i8" if kinds[key] == "LongStorage" else "<f4")
        storages[key] = np.frombuffer(stream.read(count * kind.itemsize), kind)
    arrays = {}
    for name, (storage, offset, size, stride) in tensors.items():
        data = storages[storage[1]]
        arrays[name] = np.lib.stride_tricks.as_strided(
            data[offset:], size, [step * data.itemsize for step in stride])
    return arrays


def build(data):
    weights = read_weights(data)
    graph = Graph()
    low, high = graph.tensor(np.array(0)), graph.tensor(np.array(6))

    def convolution(put, name, norm, stride=1, groups=1, active=True):
        """With the batch normalisation after it folded in; padded as TensorFlow does, less at the start."""
        scale = weights[norm + ".weight"] / np.sqrt(weights[norm + ".running_var"] + EPSILON)
        kernel = weights[name + ".weight"] * scale[:, None, None, None]
        bias = weights[norm + ".bias"] - weights[norm + ".running_mean"] * scale
        size = kernel.shape[2]
        before = (size - stride) // 2
        after = size - stride - before
        put = graph.node(
            "Conv", [put, graph.tensor(kernel), graph.tensor(bias)], strides=[stride] * 2, group=groups,
            pads=[before, before, after, after], kernel_shape=[size] * 2)
        return graph.node("Clip", [put, low, high]) if active else put

    put = convolution("image", "_conv_stem", "_bn0", stride=2)
    channels, number = 32, 0
    for repeats, _, first_stride, expansion, out in STAGES:
        for repeat in range(repeats):
            block, stride, start = f"_blocks.{number}.", first_stride if repeat == 0 else 1, put
            wide = channels * expansion
            if expansion > 1:
                put = convolution(put, block + "_expand_conv", block + "_bn0")
            put = convolution(put, block + "_depthwise_conv", block + "_bn1", stride, wide)
            put = convolution(put, block + "_project_conv", block + "_bn2", active=False)
            if stride == 1 and channels == out:
                put = graph.node("Add", [put, start])
            channels, number = out, number + 1
    put = convolution(put, "_conv_head", "_bn1")
    put = graph.node("Flatten", [graph.node("GlobalAveragePool", [put])], axis=1)
    put = graph.node("Gemm", [put, graph.tensor(weights["_fc.weight"]), graph.tensor(weights["_fc.bias"])], transB=1)
    return graph.model((1, 3, 224, 224), put)
