import Glibc

/// Names of files as they were given to this program: a name is any bytes, and only most are text.
enum GivenBytes {
    /// The bytes of each of these arguments, which came decoded.
    static func of(_ words: [String]) -> [[UInt8]] {
        var given = (1..<max(1, Int(CommandLine.argc))).compactMap { number -> [UInt8]? in
            CommandLine.unsafeArgv[number].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
        return words.map { word in
            let place = given.firstIndex { String(decoding: $0, as: UTF8.self).utf8.elementsEqual(word.utf8) }
            return place.map { given.remove(at: $0) } ?? Array(word.utf8)
        }
    }
}
