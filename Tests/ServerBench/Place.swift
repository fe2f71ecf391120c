import BenchReport
import FoundationEssentials
import Glibc
import JSON
import Support

/// A data folder of its own, and a server in it.
struct Place {
    let folder = TemporaryFolder("server-bench")
    let port = Place.freePort()
    private let program: String
    private let pipelines: String

    init() throws {
        program = try BenchPlace.program("reelmill")
        pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: BenchPlace.root() + "/Pipelines", toPath: pipelines)
        // Films of a second, for it is not their making that is measured.
        let tiny = """
            {"name": "tiny", "like": "story-short", "settings": {
                "canvas": {"width": 180, "height": 320, "framesPerSecond": 24}, "style": {"preset": "draft"}}}
            """
        try tiny.write(toFile: pipelines + "/tiny.json", atomically: true, encoding: .utf8)
    }

    /// Answers as soon as it serves.
    func serve(_ settings: [String: String] = [:]) throws -> RunningProgram {
        let own = [
            "DATA_DIR": folder.file("data"), "PORT": "\(port)", "PATH": "/usr/bin:/bin", "PIPELINES_DIR": pipelines,
            "TEMPLATES_DIR": try BenchPlace.root() + "/templates", "LOG_LEVEL": "warning", "AI_PROVIDER": "embedded",
            "STORIES_PER_MINUTE": "1000000", "LOCAL_MODELS_PYTHON": try BenchPlace.root() + "/.venv/bin/python",
            "LOCAL_MODELS_DIR": try BenchPlace.root() + "/Sources/LocalModels/helper",
        ]
        let server = RunningProgram(program, ["serve"], environment: own.merging(settings) { $1 })
        let end = ContinuousClock.now + .seconds(20)
        while true {
            if let client = Client(port), try client.ask("GET", "/readyz").status == 200 { return server }
            guard ContinuousClock.now < end else { throw BenchError("the server does not become ready") }
            usleep(500)
        }
    }

    var client: Client {
        get throws {
            guard let client = Client(port) else { throw BenchError("the server takes no connection") }
            return client
        }
    }

    static let story = """
        A red fox sat by the river. The moon was bright that night.

        An old owl called from the tall pine tree: who goes there?

        At dawn the fox ran home across the green field.
        """

    func order(_ client: Client, _ changes: [String: JSON] = [:]) throws -> String {
        let body: [String: JSON] = ["story": JSON(Self.story), "pipeline": "tiny"]
        let answer = try client.ask(
            "POST", "/api/generate-script", JSON.object(body.merging(changes) { $1 }).canonicalText)
        guard answer.status == 201, let id = try JSON(parsing: answer.body)["videoId"]?.text else {
            throw BenchError("an order was answered with \(answer.status): \(answer.body)")
        }
        return id
    }

    /// As many as the system lets this process have; the server asks for the same by itself.
    static func allowManyFiles() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur >= 8192 else {
            throw BenchError("only \(limit.rlim_cur) files may be open at once here, and 8192 are needed")
        }
    }

    static func freePort() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = Client.loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, size) == 0, getsockname(descriptor, address, &size) == 0 else {
                    fatalError("no free port")
                }
            }
        }
        return address.sin_port.bigEndian
    }
}

/// What the kernel says of a process.
enum ProcessFacts {
    static func residentMegabytes(_ pid: pid_t) throws -> Double {
        let fields = try text("/proc/\(pid)/statm").split(separator: " ")
        return Double(fields[1])! * Double(getpagesize()) / 1e6
    }

    /// User and system time so far, in seconds.
    static func cpuSeconds(_ pid: pid_t) throws -> Double {
        let stat = try text("/proc/\(pid)/stat")
        let fields = stat[stat.index(after: stat.lastIndex(of: ")")!)...].split(separator: " ")
        return (Double(fields[11])! + Double(fields[12])!) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func text(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw BenchError("cannot read \(path)") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }
}
