import Glibc

/// Where rows are kept.
package enum DatabaseLocation: Sendable, Equatable {
    /// An absolute path.
    case sqlite(path: String)
}

/// Where blobs are kept.
package enum StorageLocation: Sendable, Equatable {
    /// An absolute path.
    case folder(path: String)
}

extension SettingKind where Value == String {
    /// A path, made absolute.
    static var path: SettingKind {
        SettingKind { text, surroundings throws(Refusal) in
            try surroundings.path(text)
        } show: { path in
            path
        }
    }

    static var host: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            guard isHost(text) else {
                throw .mustBe("an IP address such as 127.0.0.1 or ::1, or a host name, with no port and no http://")
            }
            return text
        } show: { host in
            host
        }
    }

    private static func isHost(_ text: String) -> Bool {
        var address = in6_addr()
        if text.contains(":") { return inet_pton(AF_INET6, text, &address) == 1 }
        if text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) {
            return inet_pton(AF_INET, text, &address) == 1
        }
        let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(letters.contains)
        }
    }
}

extension SettingKind where Value == DatabaseLocation {
    static var database: SettingKind {
        SettingKind { text, surroundings throws(Refusal) in
            if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
                throw Refusal(
                    code: .notInThisBuild,
                    reason: "this build keeps its state in SQLite only: write sqlite:PATH, or leave it out")
            }
            guard let path = text.afterPrefix("sqlite:"), path != ":memory:" else {
                throw .mustBe("sqlite:PATH, the path of a file")
            }
            return .sqlite(path: try surroundings.path(path))
        } show: { location in
            switch location {
            case .sqlite(let path): "sqlite:" + path
            }
        }
    }
}

extension SettingKind where Value == StorageLocation {
    static var storage: SettingKind {
        SettingKind { text, surroundings throws(Refusal) in
            if text.hasPrefix("s3://") {
                throw Refusal(
                    code: .notInThisBuild,
                    reason: "this build keeps files in a folder only: write folder:PATH, or leave it out")
            }
            guard let path = text.hasPrefix("/") ? text : text.afterPrefix("folder:") else {
                throw .mustBe("folder:PATH, or a path that begins with /")
            }
            return .folder(path: try surroundings.path(path))
        } show: { location in
            switch location {
            case .folder(let path): "folder:" + path
            }
        }
    }
}

extension String {
    fileprivate func afterPrefix(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
