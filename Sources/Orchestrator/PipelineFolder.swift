import FoundationEssentials
import JSON
package import StageMachine
package import Store

/// The pipelines of the folder `Pipelines`, all checked when the program starts.
package struct PipelineFolder: Sendable {
    private let pipelines: [String: Pipeline]
    private let path: String

    /// Reads every `*.json` of the folder; a file is named after its pipeline. One that says `"like": "story-short"` takes
    /// over all that it does not say itself; of `settings`, and what is in there, each field by itself.
    /// - Parameter kind: Only those of this kind, for a program that has the steps of no other.
    package init(path: String, steps: [StepSignature], kind: ItemKind? = nil) throws(PipelineFolderError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted()
        } catch {
            throw PipelineFolderError(
                sentences: ["the folder of pipelines, \(path), cannot be read; set PIPELINES_DIR to where it is"])
        }
        var pipelines: [String: Pipeline] = [:]
        var problems: [String] = []
        for name in names {
            do {
                let root = try Self.definition(name, in: path, after: [])
                if let kind, let other = root["kind"]?.text.flatMap(ItemKind.init(rawValue:)), other != kind {
                    continue
                }
                let pipeline = try Pipeline(root, file: name, steps: steps)
                if name != pipeline.name + ".json" {
                    problems.append("\(name): $.name: is '\(pipeline.name)'; it has to be the name of the file")
                }
                pipelines[pipeline.name] = pipeline
            } catch {
                problems.append("\(error)")
            }
        }
        guard problems.isEmpty else { throw PipelineFolderError(sentences: problems) }
        self.pipelines = pipelines
        self.path = path
    }

    package var names: [String] { pipelines.keys.sorted() }

    package subscript(_ name: String) -> Pipeline? { pipelines[name] }

    package func pipeline(of item: Item) throws(PipelineFolderError) -> Pipeline {
        guard let pipeline = pipelines[item.pipeline], pipeline.kind == item.kind else {
            throw PipelineFolderError(sentences: [
                "\(item.id) is made by the \(item.kind.rawValue) pipeline '\(item.pipeline)', which is not in \(path)"
            ])
        }
        return pipeline
    }

    private static func definition(
        _ name: String, in path: String, after derived: [String]
    ) throws(PipelineFolderError) -> JSON {
        let root: JSON
        do {
            root = try JSON(parsing: text(of: path + "/" + name))
        } catch {
            throw PipelineFolderError(sentences: ["\(name): \(error)"])
        }
        guard var fields = root.fields, let like = fields.removeValue(forKey: "like") else { return root }
        let chain = derived + [name]
        guard let base = like.text.map({ $0 + ".json" }), !chain.contains(base), !base.contains("/") else {
            throw PipelineFolderError(sentences: [
                "\(name): $.like: has to name another pipeline of this folder that is not itself made like this one"
            ])
        }
        return try definition(base, in: path, after: chain).overlaid(with: .object(fields), deepIn: ["settings"])
    }

    private static func text(of file: String) throws(PipelineFolderError) -> String {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw PipelineFolderError(sentences: ["\(file) cannot be read"])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw PipelineFolderError(sentences: ["\(file) is not UTF-8 text"])
        }
        return text
    }
}

extension JSON {
    /// Fields of the other value replace those here; in the objects of these names, and in all below them, one by one.
    fileprivate func overlaid(with other: JSON, deepIn names: Set<String>) -> JSON {
        guard let mine = fields, let theirs = other.fields else { return other }
        return .object(
            mine.merging(
                theirs.map { name, value in
                    guard names.contains(name) || names.contains("*"), let old = mine[name] else {
                        return (name, value)
                    }
                    return (name, old.overlaid(with: value, deepIn: ["*"]))
                }
            ) { _, new in new })
    }
}

package struct PipelineFolderError: Error, CustomStringConvertible {
    /// What is wrong, a line for each problem.
    package let sentences: [String]

    package var description: String { sentences.joined(separator: "\n") }
}
