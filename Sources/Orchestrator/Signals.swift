import Dispatch
import Glibc

/// Requests to end, from the system or a person at the keyboard.
package enum Signals {
    /// Calls `body` for each SIGTERM, SIGINT and SIGHUP instead of ending the process, for as long as it lives.
    package static func onTermination(_ body: @escaping @Sendable () -> Void) {
        for number in [SIGTERM, SIGINT, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // Held by its own handler: it lives as long as the process.
                withExtendedLifetime(source) { body() }
            }
            source.resume()
        }
    }
}
