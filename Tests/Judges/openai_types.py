"""Judges the test provider and what was sent to it by the types of OpenAI's own library.

    openai_types.py BASE_URL KEY JOURNAL
"""

import json
import sys
import uuid

import openai
from openai.types import ImagesResponse, image_generate_params
from openai.types.audio import TranscriptionVerbose, speech_create_params
from openai.types.chat import ChatCompletion, completion_create_params
from pydantic import TypeAdapter

PIXEL = "data:image/png;base64,iVBORw0KGgo="
PARAMETERS = {
    "/v1/chat/completions": completion_create_params.CompletionCreateParamsNonStreaming,
    "/v1/images/generations": image_generate_params.ImageGenerateParamsNonStreaming,
    "/v1/audio/speech": speech_create_params.SpeechCreateParams,
}


def judge_requests(journal):
    """Every field that was sent is one of the API's, and of its type."""
    seen = set()
    with open(journal, encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            kind = PARAMETERS.get(entry["path"])
            if kind is None or "body" not in entry:
                continue
            TypeAdapter(kind).validate_python(entry["body"])
            unknown = set(entry["body"]) - set(kind.__annotations__) - set(
                name for base in getattr(kind, "__orig_bases__", ()) for name in getattr(base, "__annotations__", ()))
            assert not unknown, f"{entry['path']}: no such parameters: {unknown}"
            seen.add(entry["path"])
    assert seen == set(PARAMETERS), f"only these were sent: {seen}"


def judge_answers(client):
    """What the provider answers is what the library promises to its users, read strictly."""
    key = {"Idempotency-Key": uuid.uuid4().hex}
    schema = {"type": "object", "properties": {"reply": {"type": "string"}}, "required": ["reply"],
              "additionalProperties": False}
    chat = client.chat.completions.with_raw_response.create(
        model="test-chat", messages=[{"role": "user", "content": "Hello"}], extra_headers=key,
        response_format={"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": schema}})
    ChatCompletion.model_validate_json(chat.content, strict=True)
    seen = client.chat.completions.create(
        model="test-chat", extra_headers=key, messages=[{"role": "user", "content": [
            {"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": PIXEL}}]}])
    assert json.loads(seen.choices[0].message.content)["title"]
    image = client.images.with_raw_response.generate(
        model="test-picture", prompt="A fox", size="64x64", response_format="b64_json", extra_headers=key)
    assert ImagesResponse.model_validate_json(image.content, strict=True).data[0].b64_json
    speech = client.audio.speech.create(
        model="test-voice", voice="alloy", input="Once upon a time", response_format="wav", extra_headers=key)
    sound = speech.read()
    assert sound[:4] == b"RIFF"
    heard = client.audio.transcriptions.with_raw_response.create(
        model="whisper-1", file=("speech.wav", sound, "audio/wav"), response_format="verbose_json",
        timestamp_granularities=["word"], extra_headers=key)
    words = TranscriptionVerbose.model_validate_json(heard.content, strict=True).words
    assert [word.word for word in words] == ["once", "upon", "a", "time"]


def main():
    base, key, journal = sys.argv[1:]
    judge_requests(journal)
    judge_answers(openai.OpenAI(base_url=base, api_key=key, max_retries=0))
    print("fine")


main()
