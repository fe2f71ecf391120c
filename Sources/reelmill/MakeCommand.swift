import Glibc
import Logs
import Orchestrator
import Settings

extension Command {
    static let make = Command(
        name: "make", arguments: MakeWords.arguments, summary: "make a film of a story, without a server",
        details: MakeWords.options
    ) { arguments throws(CommandError) in
        let words = try MakeWords(arguments)
        let orders = try FilmOrder.all(words)
        let studio = try Studio(readSettings())
        let report = ProgressReport(isJSON: words.isJSON, isSingle: words.batch == nil)
        let status = await studio.make(orders, report)
        await studio.close()
        return status
    }

    static let script = Command(
        name: "script", arguments: "STORY.txt|- [options of make]",
        summary: "write the script of a story as JSON, to edit and give to `make --script`"
    ) { arguments throws(CommandError) in
        let words = try MakeWords(arguments)
        guard words.story != nil else {
            throw .usage("`reelmill script` needs a story: a file, or - for the standard input.")
        }
        let studio = try Studio(readSettings())
        let order = try FilmOrder.all(words, needsOutput: false)[0]
        let text = try await studio.script(of: order)
        await studio.close()
        return try Console.show(text)
    }
}

/// An absolute path, for children and for rows that are read from other folders.
func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
}
