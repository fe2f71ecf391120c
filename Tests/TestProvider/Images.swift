import Digests
import FoundationEssentials
import JSON
import Support

enum Images {
    /// The answer, and the picture for whoever fetches it by URL.
    static func answer(_ body: JSON, host: String, fault: JSON?) throws(Refusal) -> (Answer, [UInt8]) {
        try body.check(required: ["model", "prompt"], optional: ["n", "size", "response_format", "quality"])
        let model = try body.string("model")
        let prompt = try body.string("prompt")
        if let count = body["n"]?.integer, count != 1 { throw Refusal(400, "'n' has to be 1") }
        if model.hasPrefix("gpt-image-"), body["response_format"] != nil {
            throw Refusal(400, "Unknown parameter: 'response_format'.")
        }
        let allowed: [String: [String]] = [
            "dall-e-2": ["256x256", "512x512", "1024x1024"], "dall-e-3": ["1024x1024", "1024x1792", "1792x1024"],
            "gpt-image-1": ["1024x1024", "1024x1536", "1536x1024"],
        ]
        let size = body["size"]?.text ?? "1024x1024"
        if let sizes = allowed[model], !sizes.contains(size) { throw Refusal(400, "Invalid size: \(size)") }
        let sides = size.split(separator: "x").compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (16...2048).contains($0) && $0 % 16 == 0 }) else {
            throw Refusal(400, "Invalid size: \(size)")
        }
        var bytes = picture(prompt, width: sides[0], height: sides[1])
        var entry: [String: JSON] = [:]
        switch fault?["fault"]?.text {
        case "url": entry["url"] = JSON(fault?["to"]?.text ?? "http://\(host)/files/picture.png?signature=hush")
        case "no_picture": bytes = Array("<html>not a picture at all</html>".utf8)
        default: break
        }
        if entry.isEmpty { entry["b64_json"] = JSON(Data(bytes).base64EncodedString()) }
        return (.json(["created": 1_700_000_000, "data": [.object(entry)]]), bytes)
    }

    /// One grey that follows from the prompt, so that pictures of different prompts differ.
    private static func picture(_ prompt: String, width: Int, height: Int) -> [UInt8] {
        let grey = UInt8(SHA256.of(prompt).hex.prefix(2), radix: 16)!
        return PNGFile.bytes(
            width: width, height: height, .grey, samples: [UInt8](repeating: grey, count: width * height))
    }
}
