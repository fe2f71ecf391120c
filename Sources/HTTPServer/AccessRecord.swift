import Logs

/// What is known of a request when it is over: for the log and the metrics.
package struct AccessRecord: Sendable {
    package let id: String
    package let client: ClientAddress
    /// Nil where the request was not understood.
    package let method: String?
    package var path: String? { target.map { String($0.rawPath) } }
    let target: Target?
    /// The pattern of the route, nil where none matched.
    package internal(set) var route: String?
    /// 499 if the client left before there was an answer.
    package let status: Int
    package let bytes: Int64
    package let duration: Duration

    var logged: Log.Fields {
        [
            "request": id, "client": client.host, "method": method, "path": path, "status": status, "bytes": bytes,
            "seconds": duration,
        ]
    }
}
