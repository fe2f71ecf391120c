import Testing

@testable import Settings

@Test(arguments: [
    ("PORT", ["0", "65536", "-1", "+80", "4000 ", "4e3", "0x50", "tcp://10.0.0.1:80", "99999999999999999999"]),
    ("HOST", ["http://x", "127.0.0.1:80", "a b", "1.2.3", "300.1.1.1", "[::1]", "x..y", "::g", "-\n"]),
    ("DATA_DIR", ["~/data", "~ada"]),
    ("DATABASE_URL", ["/srv/x.db", "sqlite:", "sqlite::memory:", "sqlite://x.db", "mysql://h/x", "SQLITE:x"]),
    ("STORAGE_URL", ["data", "folder:", "folder:~/x", "gs://bucket", "folder://x"]),
    ("VIDEO_WORKER_CONCURRENCY", ["0", "-2", "two", "1.5", "100000"]),
    ("LOG_LEVEL", ["trace", "4", "info,debug"]),
    ("LOG_FORMAT", ["xml"]),
    ("LOG_FILE_SIZE", ["0", "5MB"]),
    ("CLAIM_LEASE", ["0.49", "3600.1", "30s", "inf", "nan", "1e1", "-30", "1.2.3", "."]),
])
func `a bad value is refused with its name, what was given and what is allowed`(name: String, values: [String]) throws {
    for value in values {
        for variable in [name, "REELMILL_" + name] {
            let sentences = try refusals([variable: value])
            #expect(sentences.count == 1)
            let given = value.replacing("\n", with: "\\n")
            #expect(sentences[0].hasPrefix("\(variable) is \"\(given)\", but must be "), "\(sentences)")
            #expect(sentences[0].hasSuffix("."))
        }
    }
}

@Test(arguments: [
    ("PORT", ["1", "65535", "080"]),
    ("HOST", ["0.0.0.0", "::", "::1", "fe80::1", "localhost", "box-1.example.org", "my_host"]),
    ("CLAIM_LEASE", ["0.5", "3600", "30.0", "2.25", "01"]),
    ("LOG_LEVEL", ["DEBUG", "warning"]),
])
func `what is allowed is taken`(name: String, values: [String]) throws {
    for value in values { _ = try settings([name: value]) }
}

@Test func `what is allowed is said exactly`() throws {
    #expect(try refusals(["PORT": "0"]) == ["PORT is \"0\", but must be a whole number from 1 to 65535."])
    #expect(try refusals(["CLAIM_LEASE": "0"]) == ["CLAIM_LEASE is \"0\", but must be seconds from 0.5 to 3600."])
    #expect(
        try refusals(["LOG_LEVEL": "loud"])
            == ["LOG_LEVEL is \"loud\", but must be one of debug, info, warning, error."])
}

@Test func `all problems are told at once`() throws {
    let sentences = try refusals([
        "PORT": "x", "CLAIM_LEASE": "y", "REELMILL_PROT": "1", "DATABSE_URL": "sqlite:z", "HOST": "::1",
    ])
    #expect(
        sentences.map { $0.prefix(while: { $0 != " " }) } == ["PORT", "CLAIM_LEASE", "DATABSE_URL", "REELMILL_PROT"])
}

@Test func `what this build cannot do is told as that, without the password`() throws {
    for scheme in ["postgres", "postgresql"] {
        let sentence = try refusals(["DATABASE_URL": "\(scheme)://ada:hunter2@db:5432/x"])[0]
        #expect(sentence.contains("this build keeps its state in SQLite only"))
        #expect(sentence.contains("\(scheme)://ada:[hidden]@db:5432/x"))
    }
    let sentence = try refusals(["STORAGE_URL": "s3://AKIA:hunter2@bucket"])[0]
    #expect(sentence.contains("this build keeps files in a folder only"))
    #expect(!sentence.contains("hunter2"))
}

@Test(arguments: [
    "postgres://ada:hunter2@db/x", "postgres://ada:hunter2@x@db/x", "postgres://ada:p/hunter2@db/x",
    "postgres://:hunter2@db", "ada:hunter2@db:5432/x", "postgres:/ada:hunter2@db", "mysql://db/x?password=hunter2",
    "mysql://db/x?a=b&sslpassword=hunter2&c=d", "host=db password=hunter2 user=ada", "host=db password='p hunter2'",
    "s3://ada:hunter2@b?secret_key=hunter2", "postgres://db/x?user=ada;password=hunter2", " postgres://a:hunter2@b",
    "postgres://a:b=hunter2@c/d", "postgres://a:key=b&hunter2@c/d",
])
func `no refusal shows a password, wherever it stands in the URL`(url: String) throws {
    for name in ["DATABASE_URL", "STORAGE_URL"] {
        #expect(!(try refusals([name: url])[0]).contains("hunter2"))
    }
}

@Test func `a path with an at sign is shown as it is`() throws {
    let settings = try settings(["DATABASE_URL": "sqlite:/srv/a:b@c/x.db", "STORAGE_URL": "/srv/key=@x"])
    #expect(settings.listing.contains { $0.value == "sqlite:/srv/a:b@c/x.db" })
    #expect(settings.listing.contains { $0.value == "folder:/srv/key=@x" })
    #expect(settings.secrets.isEmpty)
}

private let text = SettingKind<String> { text, _ throws(Refusal) in
    if text.count < 8 { throw .mustBe("8 characters or more") }
    return text
} show: {
    $0
}

private func settings(secret: String, _ secrecy: Secrecy = .whole) throws(SettingsError) -> Settings {
    try Settings(
        environment: ["SIGNING_KEY": secret], surroundings: surroundings,
        declared: [Setting("SIGNING_KEY", default: "(none)", text, "the key", secrecy: secrecy)])
}

@Test func `a secret is listed by its length only, and made known to be blotted out`() throws {
    let settings = try settings(secret: "correct horse battery staple")
    #expect(settings.listing[0].value == "set, 28 characters")
    #expect(settings.secrets == ["correct horse battery staple"])
    #expect(!settings.listing.table.contains("horse"))
    #expect(!settings.listing.json.contains("horse"))
}

@Test func `a URL is listed without its password, which is made known to be blotted out`() throws {
    let settings = try settings(secret: "postgres://ada:hunter2@db", .passwordInURL)
    #expect(settings.listing[0].value == "postgres://ada:[hidden]@db")
    #expect(settings.secrets == ["hunter2"])
}

@Test func `a bad secret is refused without being shown`() throws {
    let error = try #require(throws: SettingsError.self) { _ = try settings(secret: "hunter2") }
    #expect(error.description == "SIGNING_KEY is set, 7 characters, but must be 8 characters or more.")
}
