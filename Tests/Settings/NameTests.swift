import Testing

@testable import Settings

@Test(arguments: [
    ("DATABSE_URL", "DATABASE_URL"), ("DATABASE_ULR", "DATABASE_URL"), ("DATABASEURL", "DATABASE_URL"),
    ("DATBASE_UR", "DATABASE_URL"), ("STORGE_URL", "STORAGE_URL"),
    ("VIDEO_WORKER_CONCURENCY", "VIDEO_WORKER_CONCURRENCY"),
    ("VIDEO_WORKERS_CONCURRENCY", "VIDEO_WORKER_CONCURRENCY"), ("MEDIA_WORKER_CONCURRENY", "MEDIA_WORKER_CONCURRENCY"),
    ("PIPELINE_DIR", "PIPELINES_DIR"), ("LOG_LEVLE", "LOG_LEVEL"), ("LOG_LEVL", "LOG_LEVEL"),
    ("LOG_FROMAT", "LOG_FORMAT"), ("LOG_FILESIZE", "LOG_FILE_SIZE"), ("CLAIM_LEASES", "CLAIM_LEASE"),
    ("REELMIL_PORT", "REELMILL_PORT"), ("REEL_MILL_PORT", "REELMILL_PORT"), ("RELMILL_DATA_DIR", "REELMILL_DATA_DIR"),
])
func `a likely misspelling is refused with what was meant`(name: String, meant: String) throws {
    #expect(try refusals([name: "1"]) == ["\(name) is no setting: did you mean \(meant)?"])
}

@Test func `an unknown name with the prefix is refused`() throws {
    #expect(try refusals(["REELMILL_PROT": "1"]) == ["REELMILL_PROT is no setting: did you mean REELMILL_PORT?"])
    #expect(try refusals(["reelmill_port": "1"]) == ["reelmill_port is no setting: did you mean REELMILL_PORT?"])
    let sentence = try refusals(["REELMILL_COLOR": "blue"])[0]
    #expect(sentence.hasPrefix("REELMILL_COLOR is no setting: there are PORT, HOST, DATA_DIR, "))
}

@Test func `what the build and the tests read is nobody's mistake`() throws {
    _ = try settings(["REELMILL_STRICT": "1", "REELMILL_TEST_FULL": "1"])
}

@Test func `a service of Kubernetes that is called reelmill does not trip the start`() throws {
    let settings = try settings([
        "REELMILL_SERVICE_HOST": "10.0.0.7", "REELMILL_SERVICE_PORT": "80", "REELMILL_SERVICE_PORT_HTTP": "80",
        "REELMILL_PORT": "tcp://10.0.0.7:80", "REELMILL_PORT_80_TCP": "tcp://10.0.0.7:80",
        "REELMILL_PORT_80_TCP_PROTO": "tcp", "REELMILL_PORT_80_TCP_PORT": "80", "REELMILL_PORT_80_TCP_ADDR": "10.0.0.7",
        "REELMILL_WEB_SERVICE_HOST": "10.0.0.8", "REELMILL_WEB_SERVICE_PORT": "80",
        "REELMILL_WEB_PORT": "tcp://10.0.0.8:80", "PORT": "8080",
    ])
    #expect(settings.port == 8080)
    #expect(settings.listing[0].origin == .environment(variable: "PORT"))
}

@Test func `the same names without such a service are mistakes`() throws {
    #expect(try refusals(["REELMILL_PORT": "tcp://10.0.0.7:80", "REELMILL_PORT_80_TCP": "x"]).count == 2)
}

@Test func `ordinary variables never trip the start`() throws {
    for name in ordinary {
        #expect(throws: Never.self, "\(name)") { _ = try settings([name: "1"]) }
    }
    #expect(ordinary.count > 300)
    _ = try settings(Dictionary(uniqueKeysWithValues: Set(ordinary).map { ($0, "1") }))
}

@Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("abc", "acb", 1),
    ("URL", "ULR", 1), ("URL", "SSL", 2), ("kitten", "sitting", 3), ("", "abc", 3), ("ca", "abc", 3),
])
func `edit distance counts a swap as one`(left: String, right: String, distance: Int) {
    #expect(EditDistance.between(left, right) == distance)
    #expect(EditDistance.between(right, left) == distance)
}
