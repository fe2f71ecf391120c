import FoundationEssentials
import Glibc

/// An espeak-ng that waits before it speaks a text with a certain word in it, until it is let go: a film that needs the
/// text is not done before, however slow or fast the machine is.
package final class HeldVoice: Sendable {
    private let folder = TemporaryFolder("voice")

    /// - Parameter word: Of letters only.
    package init(_ word: String) throws {
        precondition(word.allSatisfy { $0.isLetter && $0.isASCII })
        let script = """
            #!/bin/sh
            case "$*" in *--voices*) exec /usr/bin/espeak-ng "$@" ;; esac
            text=$(cat)
            case $text in
                *\(word)*) while [ -e '\(folder.file("held"))' ]; do sleep 0.02; done ;;
            esac
            printf '%s' "$text" | /usr/bin/espeak-ng "$@"

            """
        try Data().write(to: URL(filePath: folder.file("held")))
        ShellProgram.write(script, to: program)
    }

    /// For the setting `ESPEAK_PROGRAM`.
    package var program: String { folder.file("espeak-ng") }

    package func letGo() { unlink(folder.file("held")) }
}
