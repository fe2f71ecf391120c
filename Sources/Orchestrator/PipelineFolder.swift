import FoundationEssentials
package import StageMachine
package import Store

/// The pipelines of the folder `Pipelines`, all checked when the program starts.
package struct PipelineFolder: Sendable {
    private let pipelines: [String: Pipeline]
    private let path: String

    /// Reads every `*.json` of the folder; a file is named after its pipeline.
    package init(path: String, steps: [StepSignature]) throws(PipelineFolderError) {
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
                let pipeline = try Pipeline(parsing: Self.text(of: path + "/" + name), file: name, steps: steps)
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

package struct PipelineFolderError: Error, CustomStringConvertible {
    /// What is wrong, a line for each problem.
    package let sentences: [String]

    package var description: String { sentences.joined(separator: "\n") }
}
