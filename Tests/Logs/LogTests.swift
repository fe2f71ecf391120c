import JSON
import Logs
import Synchronization
import Testing

/// Lines as a log hands them out.
final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    func log(_ level: Log.Level = .debug, format: Log.Format = .auto, secrets: [String] = []) -> Log {
        Log(
            level: level, format: format, to: .lines { line in self.kept.withLock { $0.append(line) } },
            secrets: secrets, clock: { Moment(milliseconds: 1_741_521_824_120) })
    }
}

@Test func `a line is a JSON object with time, level, message and the fields in their order`() {
    let lines = Lines()
    let item = "v_7"
    let missing: String? = nil
    lines.log().with(["item": item, "fence": 4]).info(
        "published asset", ["kind": "narration", "part": 3, "share": 0.5, "last": false, "note": missing])
    #expect(
        lines.all == [
            #"{"time":"2025-03-09T12:03:44.120Z","level":"info","message":"published asset","item":"v_7","fence":4,"#
                + #""kind":"narration","part":3,"share":0.5,"last":false}"#
        ])
}

@Test func `text is for people: local time, level, message, fields`() throws {
    let lines = Lines()
    lines.log(format: .text).with(["item": "v_7"]).warning(
        "claim lost", ["owner": "two words", "took": Duration.seconds(1.25)])
    let line = try #require(lines.all.first)
    #expect(line.wholeMatch(of: /\d\d:\d\d:44\.120 WARN  claim lost  item=v_7 owner="two words" took=1\.25/) != nil)
}

@Test func `a level that is off costs neither message nor fields`() {
    let lines = Lines()
    let asked = Mutex(0)
    func ask() -> String {
        asked.withLock { $0 += 1 }
        return "asked"
    }
    let log = lines.log(.warning)
    log.debug(ask(), ["field": ask()])
    log.info(ask(), ["field": ask()])
    #expect(asked.withLock { $0 } == 0)
    #expect(!log.writes(.info))
    log.warning(ask(), ["field": ask()])
    log.error(ask())
    #expect(asked.withLock { $0 } == 3)
    #expect(lines.all.count == 2)
}

@Test func `a later field replaces a bound one of the same name`() throws {
    let lines = Lines()
    let log = lines.log().with(["item": "v_7", "attempt": 1])
    log.with(["attempt": 2]).info("started", ["item": "v_8"])
    log.info("started")
    #expect(lines.all[0].hasSuffix(#""item":"v_8","attempt":2}"#))
    #expect(lines.all[1].hasSuffix(#""item":"v_7","attempt":1}"#))
}

@Test func `a field cannot pass for what the log itself says`() throws {
    let lines = Lines()
    lines.log().info("started", ["level": "error", "message": "other", "time": 0])
    let line = try JSON(parsing: lines.all[0])
    #expect(line["level"]?.text == "info")
    #expect(line["message"]?.text == "started")
    #expect(line["level_"]?.text == "error")
    #expect(line["time_"]?.integer == 0)
}

@Test func `numbers that JSON cannot write become text`() throws {
    let lines = Lines()
    lines.log().info("measured", ["a": Double.infinity, "b": Double.nan, "c": 1e300, "d": Int64.min, "e": UInt64.max])
    let line = try JSON(parsing: lines.all[0])
    #expect(line["a"]?.text == "inf")
    #expect(line["b"]?.text == "nan")
    #expect(line["c"]?.number == 1e300)
    #expect(line["d"]?.integer == Int64.min)
}

@Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_400_007, "2000-02-29T00:00:00.007Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (1_741_521_824_120, "2025-03-09T12:03:44.120Z"),
])
func `time is ISO 8601 in UTC with milliseconds`(milliseconds: Int, text: String) {
    #expect(Moment(milliseconds: milliseconds).utc == text)
}
