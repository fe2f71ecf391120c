import CCURL
import Glibc

/// One request on its way.
///
/// Unchecked: made by the caller, then handed to the loop's thread, which alone touches it from there on.
final class Transfer: @unchecked Sendable {
    enum Ending {
        case ended(CURLcode)
        case cancelled
        /// Completes 'it …'.
        case tooSlow(String)
    }

    let number: UInt64
    private let request: HTTPRequest
    private let policy: AddressPolicy
    private let done: @Sendable (Result<HTTPAnswer, HTTPError>) -> Void

    private(set) var easy: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var form: OpaquePointer?
    private var answer = AnswerReader()
    private var sink: AnswerSink
    private var isAddressRefused = false
    private let started = ContinuousClock.now
    private var lastByte = ContinuousClock.now
    private var sent: curl_off_t = 0

    init(
        _ number: UInt64, _ request: HTTPRequest, _ policy: AddressPolicy,
        done: @escaping @Sendable (Result<HTTPAnswer, HTTPError>) -> Void
    ) {
        self.number = number
        self.request = request
        self.policy = policy
        self.done = done
        sink = AnswerSink(request)
    }

    static func of(_ easy: UnsafeMutableRawPointer) -> Transfer { from(reelmill_curl_context(easy)!) }

    /// Nil when it has failed, and said so, already.
    func prepare() -> UnsafeMutableRawPointer? {
        guard let easy = curl_easy_init() else {
            finish(.ended(CURLE_OUT_OF_MEMORY))
            return nil
        }
        self.easy = easy
        reelmill_curl_set_text(easy, CURLOPT_URL, request.address.text)
        reelmill_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        reelmill_curl_set_text(easy, CURLOPT_PROXY, "")
        reelmill_curl_set_text(easy, CURLOPT_USERAGENT, "Reelmill")
        reelmill_curl_set_number(easy, CURLOPT_NOSIGNAL, 1)
        reelmill_curl_set_number(easy, CURLOPT_FOLLOWLOCATION, 0)
        reelmill_curl_set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(request.limits.connect * 1000))
        reelmill_curl_set_callbacks(
            easy, Unmanaged.passUnretained(self).toOpaque(), Transfer.takeHeader, Transfer.takeBody, Transfer.progress,
            Transfer.open)
        guard addBody(to: easy) else {
            finish(.ended(CURLE_READ_ERROR))
            return nil
        }
        // Without it libcurl waits a second for servers that do not know the question.
        var lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
        if case .bytes(_, let type) = request.body { lines.append("Content-Type: \(type)") }
        for line in lines {
            // A line end in a value would begin a header of its own.
            headerList = curl_slist_append(headerList, line.filter { !$0.isNewline && $0 != "\0" })
        }
        reelmill_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headerList)
        return easy
    }

    private func addBody(to easy: UnsafeMutableRawPointer) -> Bool {
        switch request.body {
        case .none:
            reelmill_curl_set_number(easy, CURLOPT_HTTPGET, 1)
            return true
        case .bytes(let bytes, _):
            neverAgain(easy)
            reelmill_curl_set_number(easy, CURLOPT_POST, 1)
            reelmill_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
            return bytes.withUnsafeBytes {
                reelmill_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) == CURLE_OK
            }
        case .form(let parts):
            neverAgain(easy)
            form = curl_mime_init(easy)
            for part in parts {
                guard let entry = curl_mime_addpart(form) else { return false }
                curl_mime_name(entry, part.name)
                switch part.content {
                case .bytes(let bytes):
                    let signed = bytes.map { CChar(bitPattern: $0) }
                    guard curl_mime_data(entry, signed, signed.count) == CURLE_OK else { return false }
                case .file(let path, let name, let contentType):
                    guard curl_mime_filedata(entry, path) == CURLE_OK else { return false }
                    curl_mime_filename(entry, name)
                    curl_mime_type(entry, contentType)
                }
            }
            reelmill_curl_set_pointer(easy, CURLOPT_MIMEPOST, UnsafeRawPointer(form))
            return true
        }
    }

    /// On a connection that was kept, libcurl would send a second time by itself what the other side did not answer.
    private func neverAgain(_ easy: UnsafeMutableRawPointer) {
        reelmill_curl_set_number(easy, CURLOPT_FRESH_CONNECT, 1)
        reelmill_curl_set_number(easy, CURLOPT_FORBID_REUSE, 1)
    }

    // MARK: Time

    var deadline: ContinuousClock.Instant { min(totalDeadline, silenceDeadline) }

    private var totalDeadline: ContinuousClock.Instant { started + .seconds(request.limits.total) }

    private var silenceDeadline: ContinuousClock.Instant {
        lastByte + .seconds(answer.hasBegun ? request.limits.stall : request.limits.answer)
    }

    func overdue(at now: ContinuousClock.Instant) -> Ending? {
        if now >= totalDeadline { return .tooSlow("took longer than \(request.limits.total) seconds in all") }
        guard now >= silenceDeadline else { return nil }
        return answer.hasBegun
            ? .tooSlow("sent nothing more for \(request.limits.stall) seconds")
            : .tooSlow("did not answer within \(request.limits.answer) seconds")
    }

    // MARK: The end

    func finish(_ reason: Ending) {
        let wasSent = easy.map { reelmill_curl_number($0, CURLINFO_REQUEST_SIZE) > 0 } ?? false
        if let easy { curl_easy_cleanup(easy) }
        easy = nil
        if let form { curl_mime_free(form) }
        curl_slist_free_all(headerList)
        var failure = failure(reason, wasSent: wasSent)
        if failure == nil, let problem = sink.close() {
            failure = HTTPError(.file, request.attempted, problem, wasSent: true)
        }
        if let failure {
            sink.discard()
            return done(.failure(failure))
        }
        done(
            .success(
                HTTPAnswer(
                    status: answer.status, headers: answer.headers, body: sink.bytes, address: request.address)))
    }

    private func failure(_ reason: Ending, wasSent: Bool) -> HTTPError? {
        func error(_ code: HTTPError.Code, _ cause: String) -> HTTPError {
            HTTPError(code, request.attempted, cause, wasSent: wasSent)
        }
        let host = "\(request.address.origin)"
        switch reason {
        case .cancelled: return error(.cancelled, "it was cancelled")
        case .tooSlow(let what): return error(.timedOut, "\(host) \(what)")
        case .ended(CURLE_OK): return nil
        case .ended(let code):
            if isAddressRefused {
                return error(
                    .addressRefused,
                    "\(host) is on this machine or its network, where addresses from outside are not followed")
            }
            if let problem = sink.problem { return error(problem.code, problem.cause) }
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST:
                return error(.notResolved, "there is no host '\(request.address.origin.host)', or no network")
            case CURLE_COULDNT_CONNECT:
                return error(.notConnected, "nothing answers at \(host)")
            case CURLE_OPERATION_TIMEDOUT:
                return error(.timedOut, "\(host) could not be reached within \(request.limits.connect) seconds")
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE:
                return error(.notTrusted, "no trusted connection to \(host): \(text(code))")
            case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2_STREAM:
                return error(.broken, "\(host) broke the connection off: \(text(code))")
            case CURLE_READ_ERROR:
                return error(.file, "a file to be sent could not be read")
            default:
                return error(.other, "\(text(code)) (\(host))")
            }
        }
    }

    private func text(_ code: CURLcode) -> String { String(cString: curl_easy_strerror(code)).lowercased() }

    // MARK: What libcurl calls, on the loop's thread, while the loop holds the transfer

    private static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    private static let takeHeader: reelmill_curl_take = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = from(context)
        transfer.lastByte = .now
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        let isFine = transfer.answer.take(line) && transfer.sink.mayTake(transfer.answer)
        return isFine ? size * count : 0
    }

    private static let takeBody: reelmill_curl_take = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = from(context)
        transfer.lastByte = .now
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.sink.take(piece, of: transfer.answer) ? size * count : 0
    }

    private static let progress: reelmill_curl_progress = { context, _, _, _, uploaded in
        guard let context else { return 1 }
        let transfer = from(context)
        if uploaded != transfer.sent {
            transfer.sent = uploaded
            transfer.lastByte = .now
        }
        return 0
    }

    private static let open: reelmill_curl_open = { context, _, address in
        guard let context, let address else { return -1 }
        let transfer = from(context)
        var count: Int32 = 0
        let start = reelmill_curl_address(address, &count)
        let bytes = Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
        guard transfer.policy.allows(bytes, for: transfer.request.address.origin) else {
            transfer.isAddressRefused = true
            return -1
        }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }
}
