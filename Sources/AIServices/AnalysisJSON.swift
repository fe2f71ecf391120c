package import JSON

extension PictureAnalysis {
    package var json: JSON {
        func list(_ texts: [String]) -> JSON { .array(texts.map { JSON($0) }) }
        return [
            "title": JSON(title), "description": JSON(description), "altText": JSON(altText),
            "tags": .array(tags.map { ["name": JSON($0.name), "confidence": .double($0.confidence)] }),
            "content": JSON(content), "style": JSON(style), "colors": list(colours), "subjects": list(subjects),
            "mood": JSON(mood), "blurhash": JSON(blurhash),
        ]
    }
}
