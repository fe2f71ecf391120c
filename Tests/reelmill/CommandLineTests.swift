import JSON
import Support
import Testing

private let reelmill = BuiltProgram("reelmill")

@Test(arguments: [["help"], ["--help"], ["-h"]])
func `help names every command and succeeds`(arguments: [String]) {
    let outcome = reelmill.run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.complaint.isEmpty)
    for command in ["worker", "status ID [--json]", "list", "settings [--json]", "help [COMMAND]", "--version"] {
        #expect(outcome.output.contains("\n  \(command) "))
    }
    #expect(outcome.output.hasSuffix("\n"))
}

@Test(arguments: [["help", "settings"], ["settings", "--help"]])
func `a command tells how it is called`(arguments: [String]) {
    let outcome = reelmill.run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("usage: reelmill settings [--json]\n"))
}

@Test func `the version is one line`() {
    let outcome = reelmill.run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: /reelmill \d+\.\d+\.\d+\n/) != nil)
}

@Test(arguments: [
    (["setings"], "\"setings\" is no command of reelmill: did you mean `reelmill settings`?\n"),
    (["dance"], "\"dance\" is no command of reelmill: `reelmill help` lists what there is.\n"),
    (["\u{1B}[2J"], "\"\\u001B[2J\" is no command of reelmill: `reelmill help` lists what there is.\n"),
    (["help", "dance"], "There is no help on \"dance\": `reelmill help` lists the commands.\n"),
    (["settings", "--jsn"], "`reelmill settings` takes only --json, not \"--jsn\".\n"),
])
func `a wrong call is answered with a sentence and status 2`(arguments: [String], sentence: String) {
    let outcome = reelmill.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaint == sentence)
}

@Test func `a call without a command shows the help as a complaint`() {
    let outcome = reelmill.run([])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaint.contains("usage: reelmill COMMAND"))
}

@Test func `settings are listed with value and origin`() {
    let outcome = reelmill.run(
        ["settings"], environment: ["PORT": "8080", "REELMILL_HOST": "::1", "DATA_DIR": "/srv/reelmill"])
    #expect(outcome.status == 0)
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: #/ {2,}/#).map { String($0) } }
    #expect(rows.contains { $0.prefix(3) == ["PORT", "8080", "environment"] })
    #expect(rows.contains { $0.prefix(3) == ["HOST", "::1", "environment (REELMILL_HOST)"] })
    #expect(rows.contains { $0.prefix(3) == ["STORAGE_URL", "folder:/srv/reelmill", "default"] })
    #expect(rows.allSatisfy { $0.count == 4 })
}

@Test func `settings are listed as JSON for programs`() throws {
    let outcome = reelmill.run(["settings", "--json"], environment: ["REELMILL_PORT": "8080"])
    #expect(outcome.status == 0)
    let rows = try #require(try JSON(parsing: outcome.output).items)
    let port = try #require(rows.first { $0["name"]?.text == "PORT" })
    #expect(port["value"]?.text == "8080")
    #expect(port["origin"]?.text == "environment")
    #expect(port["variable"]?.text == "REELMILL_PORT")
    let lease = try #require(rows.first { $0["name"]?.text == "CLAIM_LEASE" })
    #expect(lease["origin"]?.text == "default")
    #expect(lease["variable"] == nil)
}

@Test func `bad settings are all told at once, with status 2`() {
    let outcome = reelmill.run(["settings"], environment: ["PORT": "x", "LOG_LEVEL": "loud", "LOG_LEVL": "info"])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaint.split(separator: "\n").count == 3)
}

@Test func `a result that cannot be written is a failure`() {
    let outcome = reelmill.run(["settings"], output: "/dev/full")
    #expect(outcome.status == 1)
    #expect(outcome.complaint.contains("No space left on device"))
}
