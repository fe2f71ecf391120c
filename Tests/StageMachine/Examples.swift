import JSON
import StageMachine

/// A pipeline and a document as they might really be.
enum Examples {
    static let steps = [
        StepSignature(name: "narrate", version: 1, makes: "narration"),
        StepSignature(name: "caption", version: 1, makes: "captions"),
        StepSignature(name: "illustrate", version: 2, makes: "picture"),
        StepSignature(name: "render-scene", version: 1, makes: "segment"),
        StepSignature(name: "assemble", version: 1, makes: "film"),
        StepSignature(name: "poster", version: 1, makes: "poster"),
    ]

    static let text = #"""
        {
          "name": "story-short",
          "kind": "video",
          "steps": [
            { "step": "narrate", "for": "scene", "reads": ["scene.narration", "services.voice"], "concurrency": 2, "weight": 2 },
            { "step": "caption", "for": "scene", "needs": ["narration"], "reads": ["scene.narration"] },
            { "step": "illustrate", "for": "scene", "reads": ["scene.prompt", "item.look", "pipeline.canvas"], "concurrency": 4,
              "attempts": 4, "backoff": { "baseSeconds": 2, "capSeconds": 60 }, "timeoutSeconds": 120, "weight": 3 },
            { "step": "render-scene", "for": "scene",
              "needs": ["narration", "captions", "picture", "previous.picture"], "reads": ["pipeline.canvas"], "weight": 5 },
            { "step": "assemble", "for": "item", "needs": ["all.segment"], "reads": ["scenes.title"] },
            { "step": "poster", "for": "item", "needs": ["film"], "reads": ["item.title"] }
          ],
          "statuses": [
            { "status": "assets_generated", "needs": ["narration", "captions", "picture"] },
            { "status": "rendering", "needs": ["segment"] },
            { "status": "completed", "needs": ["film", "poster"] }
          ],
          "retry": { "attempts": 3, "backoff": { "baseSeconds": 10, "capSeconds": 600 } },
          "settings": { "canvas": { "width": 1080, "height": 1920 } }
        }
        """#

    static func storyShort() throws -> Pipeline { try Pipeline(parsing: text, file: "story-short.json", steps: steps) }

    static func completePlan() throws -> Plan {
        let (pipeline, brief) = (try storyShort(), brief(scenes: 1))
        return pipeline.plan(brief, Facts(assets: pipeline.made(for: brief)))
    }

    static func brief(scenes: Int) -> Brief {
        Brief(
            document: [
                "title": "The lighthouse", "look": "paper",
                "scenes": .array(
                    (1...scenes).map { number in
                        [
                            "title": JSON("Scene \(number)"), "narration": JSON("Words \(number)"),
                            "prompt": JSON("Picture \(number)"),
                        ]
                    }),
            ], services: ["voice": "embedded"])
    }
}
