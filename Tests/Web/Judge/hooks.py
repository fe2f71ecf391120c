"""What schemathesis has to know besides the description: the bytes that tus sends are bytes."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
