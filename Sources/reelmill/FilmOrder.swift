import FoundationEssentials
import Glibc
import JSON
import Logs
import Videos

/// One film that `reelmill make` was asked for.
struct FilmOrder: Sendable {
    /// How it is named to the user: the file that it comes from.
    let name: String
    var request: VideoRequest
    /// The text of a script of the user's own, and the folder that its files are named from.
    var script: (text: String, folder: String)?
    var output = ""
    /// As the user named it.
    var captions: String?
    var isForced: Bool

    static func all(_ words: MakeWords, needsOutput: Bool = true) throws(CommandError) -> [FilmOrder] {
        if let batch = words.batch { return try FilmBatch(absolute(batch), words).orders() }
        var order = FilmOrder(
            name: words.script ?? words.story ?? "", request: words.request, captions: words.captions,
            isForced: words.isForced)
        if let script = words.script {
            let path = absolute(script)
            order.script = (try text(of: path), String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        } else if let story = words.story {
            order.request.story = story == "-" ? try standardInput() : try text(of: absolute(story))
        }
        if needsOutput {
            guard let output = words.output else {
                throw .usage("`reelmill make` needs -o OUT.mp4: where the film goes.")
            }
            order.output = absolute(output)
        }
        return [order]
    }

    init(name: String, request: VideoRequest, captions: String?, isForced: Bool) {
        self.name = name
        self.request = request
        self.captions = captions
        self.isForced = isForced
    }

    static func text(of path: String) throws(CommandError) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw .usage("\(Escape.visible(path)) cannot be read: \(String(cString: strerror(errno))).")
        }
        guard facts.st_mode & S_IFMT != S_IFDIR else {
            throw .usage("\(Escape.visible(path)) is a folder. --batch makes a film of each text in one.")
        }
        guard facts.st_size <= longestText, let data = FileManager.default.contents(atPath: path) else {
            throw .usage("\(Escape.visible(path)) cannot be read, or is larger than \(longestText / 1_000_000) MB.")
        }
        return try text(data, path)
    }

    private static let longestText = 8_000_000

    private static func text(_ data: Data, _ name: String) throws(CommandError) -> String {
        guard let text = String(data: data, encoding: .utf8) else {
            throw .usage("\(Escape.visible(name)) is not UTF-8 text. Save it as UTF-8.")
        }
        return text
    }

    private static func standardInput() throws(CommandError) -> String {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while data.count <= longestText {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw .failed("The standard input cannot be read: \(String(cString: strerror(errno))).")
            }
            if count == 0 { return try text(data, "The standard input") }
            data.append(contentsOf: buffer[..<count])
        }
        throw .usage("The standard input is longer than \(longestText / 1_000_000) MB.")
    }
}
