import CCURL

/// An absolute http or https URL, read by the same parser that later connects to it.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    /// Who answers: two addresses of one origin are the same server.
    package struct Origin: Hashable, Sendable {
        package let scheme: String
        /// In lower case; an IPv6 address in brackets.
        package let host: String
        package let port: Int

        /// Whether its very name says that it is this machine or one of the same network: a private address, a name
        /// without a point, or one that no public server can have.
        package var isNearby: Bool {
            if let isPublic = AddressPolicy.isPublic(host) { return !isPublic }
            return !host.contains(".")
                || [".localhost", ".local", ".lan", ".internal", ".home.arpa"].contains { host.hasSuffix($0) }
        }
    }

    /// The whole, for the request only: its query may be a signature.
    package let text: String
    package let origin: Origin
    package let path: String

    /// Nil unless it is http or https, has a host, and carries neither user nor password.
    package init?(_ text: String) { self.init(text, from: nil) }

    /// A `Location` as this address answered it.
    package func followed(to location: String) -> WebAddress? { WebAddress(location, from: self.text) }

    /// The address below this one: `https://host/v1` and `images` give `https://host/v1/images`.
    package func appending(_ path: String) -> WebAddress? {
        let base = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        return WebAddress((base.hasSuffix("/") ? base.dropLast() : base) + "/" + path)
    }

    /// Without query and fragment: fit for logs and people.
    package var description: String { "\(origin)\(path)" }

    private init?(_ text: String, from base: String?) {
        guard !text.isEmpty, text.utf8.count <= 8192, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            let handle = curl_url()
        else { return nil }
        defer { curl_url_cleanup(handle) }
        if let base, curl_url_set(handle, CURLUPART_URL, base, 0) != CURLUE_OK { return nil }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = WebAddress.part(CURLUPART_SCHEME, of: handle), scheme == "http" || scheme == "https",
            let host = WebAddress.part(CURLUPART_HOST, of: handle), !host.isEmpty,
            let port = WebAddress.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
            WebAddress.part(CURLUPART_USER, of: handle) == nil,
            WebAddress.part(CURLUPART_PASSWORD, of: handle) == nil,
            curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK,
            let whole = WebAddress.part(CURLUPART_URL, of: handle)
        else { return nil }
        self.text = whole
        path = WebAddress.part(CURLUPART_PATH, of: handle) ?? "/"
        origin = Origin(scheme: scheme, host: host.lowercased(), port: port)
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

extension WebAddress.Origin: CustomStringConvertible {
    package var description: String {
        let usual = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)\(port == usual ? "" : ":\(port)")"
    }
}
