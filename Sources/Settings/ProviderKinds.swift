extension SettingKind where Value == String {
    /// Which ones there are is known where they are chosen from.
    static var providerName: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            let name = text.lowercased()
            guard name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
                throw .mustBe("the name of a provider, such as embedded or openai")
            }
            return name
        } show: { name in
            name
        }
    }

    /// The name of a model or a voice.
    static var word: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            guard text.utf8.count <= 200, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw .mustBe("a name without spaces")
            }
            return text
        } show: { word in
            word
        }
    }

    /// Goes into a header: a line end that was pasted with it would break that.
    static var key: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw .mustBe("a key without spaces, line ends and quotes around it")
            }
            return text
        } show: { key in
            key
        }
    }

    /// The address of an API. Without a slash at its end.
    static var webAddress: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            let rest = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }.map {
                text.dropFirst($0.count)
            }
            guard let rest, let first = rest.utf8.first, first != UInt8(ascii: "/"),
                rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"?#@\"".utf8.contains($0) })
            else {
                throw .mustBe("an address such as https://api.openai.com/v1, without a key, a user or a ? in it")
            }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        } show: { address in
            address
        }
    }
}

extension SettingKind where Value == Int {
    /// Kept in millionths of a US dollar.
    static var dollars: SettingKind {
        SettingKind { text, _ throws(Refusal) in
            guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }),
                let number = Double(text), (0...1_000_000).contains(number)
            else { throw .mustBe("US dollars, such as 5 or 0.25") }
            return Int((number * 1_000_000).rounded())
        } show: { millionths in
            let number = Double(millionths) / 1_000_000
            return Int(exactly: number).map { String($0) } ?? String(number)
        }
    }
}
