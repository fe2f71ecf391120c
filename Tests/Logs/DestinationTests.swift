import Glibc
import JSON
import Logs
import Testing

@Test func `each line is one write`() throws {
    // Every write to a datagram socket is a message of its own.
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &ends) == 0)
    defer { ends.forEach { close($0) } }
    let log = Log(format: .json, to: .descriptor(ends[0]))
    log.info("first", ["value": String(repeating: "x", count: 9000)])
    log.info("second")
    for message in ["first", "second"] {
        let received = try receive(from: ends[1])
        #expect(received.hasSuffix("}\n"))
        #expect(try JSON(parsing: received)["message"]?.text == message)
    }
}

@Test func `lines of many writers on one pipe never mix`() async throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    let reader = Task.detached { () -> [UInt8] in
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while case let count = read(reading, &part, part.count), count > 0 { all += part[..<count] }
        return all
    }
    await withTaskGroup(of: Void.self) { group in
        for writer in 0..<4 {
            group.addTask {
                let log = Log(format: .json, to: .descriptor(writing)).with(["writer": writer])
                for number in 0..<200 {
                    log.info("wrote", ["number": number, "value": String(repeating: "v", count: number * 20)])
                }
            }
        }
    }
    close(writing)
    let lines = String(decoding: await reader.value, as: UTF8.self).split(separator: "\n")
    let seen = try lines.map { try JSON(parsing: String($0)) }
    #expect(seen.count == 800)
    #expect(Set(seen.map { [$0["writer"], $0["number"]] }).count == 800)
}

@Test func `a terminal gets text, with colour only if it may be`() throws {
    let main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(main >= 0)
    defer { close(main) }
    // TIOCSPTLCK and TIOCGPTN, which are macros: unlock the other end, and ask for its number.
    var (locked, number) = (CInt(0), CInt(0))
    try #require(ioctl(main, 0x4004_5431, &locked) == 0 && ioctl(main, 0x8004_5430, &number) == 0)
    let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    for (colour, isExpected) in [(true, true), (false, false)] {
        Log(to: .descriptor(terminal), colour: colour).error("failed", ["part": 3])
        let line = try receive(from: main)
        #expect(line.contains("\u{1B}[31mERROR\u{1B}[0m failed") == isExpected)
        #expect(line.contains("\u{1B}") == isExpected)
        #expect(!line.contains("{"))
    }
    Log(format: .json, to: .descriptor(terminal)).error("failed")
    #expect(try receive(from: main).hasPrefix("{\"time\":"))
}

@Test func `a pipe that is full and set not to block loses a line at most, never the caller`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
    defer { ends.forEach { close($0) } }
    let filler = [UInt8](repeating: 10, count: 4096)
    while write(ends[1], filler, filler.count) > 0 {}
    Log(format: .json, to: .descriptor(ends[1])).info("lost")
    while try receive(from: ends[0]).allSatisfy({ $0 == "\n" }) {
        guard poll(ends[0]) else { break }
    }
    Log(format: .json, to: .descriptor(ends[1])).info("kept")
    #expect(try JSON(parsing: try receive(from: ends[0]))["message"]?.text == "kept")
}

private func poll(_ descriptor: Int32) -> Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&wait, 1, 0) == 1
}

private func receive(from descriptor: Int32) throws -> String {
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = read(descriptor, &bytes, bytes.count)
    try #require(count > 0)
    return String(decoding: bytes[..<count], as: UTF8.self)
}
