import Glibc
import JSON
import Synchronization

/// A line for each request that arrived, written before it is answered; whoever counts calls reads the file.
final class Journal: Sendable {
    private let file: Int32

    init(path: String?) { file = path.map { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) } ?? -1 }

    func note(_ request: Request, fault: String?, refusal: String?) {
        guard file >= 0 else { return }
        var fields: [String: JSON] = [
            "method": JSON(request.method), "path": JSON(request.path), "fault": JSON(fault),
            "refusal": JSON(refusal), "key": JSON(request.headers["idempotency-key"]),
        ]
        // What is no JSON is a form, and is judged where it is answered.
        if request.body.count < 200_000, let body = try? JSON(parsing: String(decoding: request.body, as: UTF8.self)) {
            fields["body"] = body
        }
        let line = Array((JSON.object(fields).canonicalText + "\n").utf8)
        _ = write(file, line, line.count)
    }
}

/// What is to go wrong next: a list of objects with `on` (a path), `fault`, and what that needs. Each is used once.
final class FaultQueue: Sendable {
    private let faults = Mutex<[JSON]>([])

    /// What is wrong with the list, if something is.
    func replace(with text: String) -> String? {
        do {
            let list = try JSON(parsing: text)
            faults.withLock { $0 = list.items ?? [] }
            return list.items == nil ? "faults are a list" : nil
        } catch {
            return "\(error)"
        }
    }

    func take(for path: String) -> JSON? {
        faults.withLock { faults in
            guard let index = faults.firstIndex(where: { $0["on"]?.text == path }) else { return nil }
            return faults.remove(at: index)
        }
    }
}
