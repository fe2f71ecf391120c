import JSON
import StageMachine
import Support

extension JSON {
    /// The same with another value at a dotted path, whose first part may count the scenes from 1, such as `2.look.tint`.
    func setting(_ path: String, _ new: JSON) -> JSON {
        let pieces = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let key = pieces.first else { return new }
        let rest = pieces.count > 1 ? pieces[1] : ""
        if case .array(var items) = self, let number = Int(key) {
            items[number - 1] = items[number - 1].setting(rest, new)
            return .array(items)
        }
        var fields = fields ?? [:]
        fields[key] = (fields[key] ?? .null).setting(rest, new)
        return .object(fields)
    }
}

extension Brief {
    /// The same with another value of a field as steps name it, for `scene.…` and `scenes.…` in the given scene.
    func setting(_ path: String, scene: Int, to new: JSON) -> Brief {
        let pieces = path.split(separator: ".", maxSplits: 1).map(String.init)
        switch Source(rawValue: pieces[0])! {
        case .scene, .scenes:
            return Brief(document: document.setting("scenes.\(scene).\(pieces[1])", new), services: services)
        case .item: return Brief(document: document.setting(pieces[1], new), services: services)
        case .services: return Brief(document: document, services: services.setting(pieces[1], new))
        case .pipeline: fatalError("the pipeline's settings are no part of a brief")
        }
    }

    func with(scenes: [JSON]) -> Brief {
        Brief(document: document.setting("scenes", .array(scenes)), services: services)
    }
}

extension SplitMix64 {
    /// A field that steps of random pipelines may read, or that none of them reads.
    mutating func field() -> String {
        pick([
            "scene.title", "scene.narration", "scene.prompt", "scene.look.tint", "scene.unread", "item.title",
            "item.look.tint", "item.unread", "services.voice",
        ])
    }

    /// What a person may do to an item: change a field, or add, remove and reorder scenes.
    mutating func edited(_ brief: Brief) -> Brief {
        var scenes = brief.scenes
        switch int(0...5) {
        case 0 where scenes.count > 1: scenes.remove(at: int(0...(scenes.count - 1)))
        case 1 where scenes.count < 6: scenes.insert(scene(), at: int(0...scenes.count))
        case 2: scenes.shuffle(using: &self)
        default: return brief.setting(field(), scene: int(1...scenes.count), to: word())
        }
        return brief.with(scenes: scenes)
    }
}
