import Glibc
import Support

/// A provider of AI services on loopback, for tests: strict about what it is sent, the same answer to the same request,
/// and faulty on demand. Prints its port, ends when its standard input does.
///
///     test-provider [--key KEY] [--journal FILE] [--faults FILE] [--port PORT]
@main struct Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        var options: [String: String] = [:]
        var rest = CommandLine.arguments.dropFirst()
        while let name = rest.popFirst() {
            guard ["--key", "--journal", "--faults", "--port"].contains(name), let value = rest.popFirst() else {
                fatalError("test-provider [--key KEY] [--journal FILE] [--faults FILE] [--port PORT]")
            }
            options[name] = value
        }
        let faults = FaultQueue()
        if let file = options["--faults"], let problem = faults.replace(with: text(of: file)) { fatalError(problem) }
        let provider = Provider(
            key: options["--key"] ?? "test-key", journal: Journal(path: options["--journal"]), faults: faults)
        let server = Server(port: UInt16(options["--port"] ?? "0") ?? 0) { provider.answer($0, $1) }
        print(server.port)
        fflush(nil)
        server.start()
        var byte: UInt8 = 0
        while read(0, &byte, 1) > 0 {}
    }

    private static func text(of path: String) -> String {
        guard let file = fopen(path, "rb") else { fatalError("no file \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
