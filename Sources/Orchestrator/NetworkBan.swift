import CProcess
import Glibc
package import Logs

/// For a process that decodes what strangers sent: whatever takes it over cannot call anybody.
package enum NetworkBan {
    /// For all threads of this process and for what it starts, from now on. Where the kernel cannot do it, the log says so.
    package static func apply(log: Log) {
        let number = reelmill_ban_network()
        guard number != 0 else { return }
        log.warning(
            "the network could not be barred for this process", ["reason": "\(String(cString: strerror(number)))"])
    }
}
