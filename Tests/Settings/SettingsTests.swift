import FoundationEssentials
import Logs
import Support
import Testing

@testable import Settings

let surroundings = Surroundings(currentFolder: "/home/ada", executableFolder: nil, cores: 8)

func settings(_ environment: [String: String]) throws(SettingsError) -> Settings {
    try Settings(environment: environment, surroundings: surroundings)
}

/// The sentences with which an environment is refused.
func refusals(_ environment: [String: String]) throws -> [String] {
    try #require(throws: SettingsError.self) { _ = try settings(environment) }.problems.map(\.sentence)
}

@Test func `with an empty environment everything has its default`() throws {
    let settings = try settings([:])
    #expect(settings.port == 4000)
    #expect(settings.host == "127.0.0.1")
    #expect(settings.dataFolder == "/home/ada/data")
    #expect(settings.database == .sqlite(path: "/home/ada/data/reelmill.sqlite"))
    #expect(settings.storage == .folder(path: "/home/ada/data"))
    #expect(settings.videoWorkers == 4)
    #expect(settings.mediaWorkers == 6)
    #expect(settings.pipelinesFolder == "/home/ada/Pipelines")
    #expect(settings.logLevel == .info)
    #expect(settings.logFormat == .auto)
    #expect(settings.logFileSize == 5_242_880)
    #expect(settings.claimLease == .seconds(30))
    #expect(settings.secrets.isEmpty)
    #expect(settings.listing.allSatisfy { $0.origin == .standard })
}

@Test func `every declared setting is listed once, in order, with its meaning`() throws {
    let listing = try settings([:]).listing
    #expect(listing.count == Mirror(reflecting: Declarations()).children.count)
    #expect(Set(listing.map(\.name)).count == listing.count)
    #expect(listing.first?.name == "PORT")
    #expect(listing.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.contains("\n") })
}

@Test func `a value as shown can be given back and means the same`() throws {
    // Secrets are not shown.
    let defaults = try settings([:]).listing.filter { !$0.name.hasSuffix("_KEY") }
    let given = try settings(Dictionary(uniqueKeysWithValues: defaults.map { ($0.name, $0.value) })).listing
        .filter { !$0.name.hasSuffix("_KEY") }
    #expect(given.map(\.value) == defaults.map(\.value))
    #expect(given.map(\.origin) == defaults.map { .environment(variable: $0.name) })
}

@Test(arguments: [(1, 1), (2, 2), (3, 2), (8, 4)])
func `a machine of any size makes videos, and no more than it has cores`(_ cores: Int, _ videos: Int) throws {
    let machine = Surroundings(currentFolder: "/", executableFolder: nil, cores: cores)
    #expect(try Settings(environment: [:], surroundings: machine).videoWorkers == videos)
}

@Test func `the prefixed name wins, and the row says so`() throws {
    let settings = try settings(["PORT": "no port at all", "REELMILL_PORT": "81", "HOST": "::1"])
    #expect(settings.port == 81)
    #expect(settings.listing[0].originText == "environment (REELMILL_PORT)")
    #expect(settings.listing[1].originText == "environment")
    #expect(settings.listing[2].originText == "default")
}

@Test func `an empty variable is not set`() throws {
    let settings = try settings(["PORT": "", "REELMILL_HOST": "", "HOST": "::1", "REELMILL_NONSENSE": ""])
    #expect(settings.port == 4000)
    #expect(settings.host == "::1")
}

@Test func `database and storage follow the data folder unless they are given`() throws {
    #expect(try settings(["DATA_DIR": "/srv/r"]).database == .sqlite(path: "/srv/r/reelmill.sqlite"))
    #expect(try settings(["DATA_DIR": "/srv/r"]).storage == .folder(path: "/srv/r"))
    let both = try settings(["DATA_DIR": "/srv/r", "DATABASE_URL": "sqlite:x.db", "STORAGE_URL": "/mnt/blobs/"])
    #expect(both.database == .sqlite(path: "/home/ada/x.db"))
    #expect(both.storage == .folder(path: "/mnt/blobs"))
}

@Test(arguments: [
    ("data", "/home/ada/data"), ("./data/", "/home/ada/data"), ("../x/./y", "/home/x/y"), ("/a//b/../c", "/a/c"),
    ("/..", "/"), (".", "/home/ada"), ("./~", "/home/ada/~"), ("with space", "/home/ada/with space"),
])
func `paths become absolute`(given: String, path: String) throws {
    #expect(try settings(["DATA_DIR": given]).dataFolder == path)
    #expect(try settings(["STORAGE_URL": "folder:" + given]).storage == .folder(path: path))
}

@Test func `a URL with three slashes is an absolute path`() throws {
    #expect(try settings(["DATABASE_URL": "sqlite:///srv/x.db"]).database == .sqlite(path: "/srv/x.db"))
}

@Test func `a lease may be a part of a second`() throws {
    #expect(try settings(["CLAIM_LEASE": "1.5"]).claimLease == .milliseconds(1500))
}

@Test func `pipelines are found at or above the executable, else in the current folder`() throws {
    let folder = TemporaryFolder()
    let build = folder.file("package/.build/debug")
    func found() throws -> String {
        let here = Surroundings(currentFolder: "/home/ada", executableFolder: build, cores: 2)
        return try Settings(environment: [:], surroundings: here).pipelinesFolder
    }
    try makeFolder(build)
    #expect(try found() == "/home/ada/Pipelines")
    try makeFolder(folder.file("package/Pipelines"))
    #expect(try found() == folder.file("package/Pipelines"))
    try makeFolder(build + "/Pipelines")
    #expect(try found() == build + "/Pipelines")
}

@Test func `the helper of the local models is found beside their Python, wherever the program runs from`() throws {
    let folder = TemporaryFolder("clone")
    let helper = folder.file("Sources/LocalModels/helper")
    try FileManager.default.createDirectory(atPath: helper, withIntermediateDirectories: true)
    let python = folder.file(".venv/bin/python")
    let installed = Surroundings(currentFolder: "/", executableFolder: "/usr/bin", cores: 2)
    #expect(try Settings(environment: [:], surroundings: installed).localModelsFolder == "/Sources/LocalModels/helper")
    #expect(
        try Settings(environment: ["LOCAL_MODELS_PYTHON": python], surroundings: installed).localModelsFolder == helper)
}

@Test func `a process reads its own environment and knows where it is`() throws {
    let present = Surroundings.present
    #expect(present.cores >= 1)
    #expect(present.currentFolder.hasPrefix("/"))
    #expect(present.executableFolder?.hasPrefix("/") == true)
}

private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

@Test func `each AI service follows the common choice unless it has its own`() throws {
    let common = try settings(["AI_PROVIDER": "openai", "OPENAI_API_KEY": "key-one", "VOICE_PROVIDER": "Embedded"])
    #expect(common.scriptProvider == "openai" && common.voiceProvider == "embedded")
    #expect(common.scriptKey == "key-one" && common.scriptModel == "auto")
    let own = try settings([
        "OPENAI_BASE_URL": "http://10.0.0.5:8080/v1/", "VOICE_BASE_URL": "http://127.0.0.1:9/v1",
        "VOICE_API_KEY": "two",
    ])
    #expect(own.scriptAddress == "http://10.0.0.5:8080/v1" && own.voiceAddress == "http://127.0.0.1:9/v1")
    #expect(own.voiceKey == "two" && own.scriptKey == "")
}

@Test func `a key is never shown, not even when it is refused`() throws {
    let settings = try settings(["OPENAI_API_KEY": "sk-hush"])
    #expect(settings.listing.first { $0.name == "OPENAI_API_KEY" }?.value == "set, 7 characters")
    #expect(settings.listing.first { $0.name == "VOICE_API_KEY" }?.value == "set, 7 characters")
    #expect(settings.secrets.contains("sk-hush"))
    #expect(
        try Settings(environment: [:], surroundings: surroundings).listing.first { $0.name == "OPENAI_API_KEY" }?.value
            == "not set")
    let refusal = try refusals(["OPENAI_API_KEY": "sk-hush\nx"])
    #expect(refusal.count == 1 && !refusal[0].contains("hush") && refusal[0].contains("without spaces, line ends"))
}

@Test(arguments: ["api.example.com", "https://", "https:///v1", "ftp://x/", "https://u@h/v1", "https://h/v1?key=1"])
func `what is no address of an API is refused`(text: String) throws {
    #expect(try refusals(["OPENAI_BASE_URL": text]).count == 1)
}

@Test func `a budget is given in dollars`() throws {
    #expect(try settings([:]).videoBudget == 5_000_000)
    #expect(try settings(["VIDEO_BUDGET": "0.25"]).videoBudget == 250_000)
    #expect(try refusals(["VIDEO_BUDGET": "-1"]).count == 1)
}
