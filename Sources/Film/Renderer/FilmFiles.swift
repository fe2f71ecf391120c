import Glibc

/// The files that a render makes: the film, and beside it, under the same name, poster and subtitles.
package struct FilmFiles: Equatable, Sendable {
    package let film: String
    package let poster: String
    package let webVTT: String
    package let subRip: String

    package init(film: String) {
        self.film = film
        let name = film.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let ending = name.dropFirst().lastIndex(of: ".").map { name[$0...] } ?? ""
        let base = film.dropLast(ending.count)
        poster = base + ".jpg"
        webVTT = base + ".vtt"
        subRip = base + ".srt"
    }

    var all: [String] { [poster, webVTT, subRip, film] }

    /// Where a file is written until it is whole: beside its place, so that it can be renamed there.
    func scratch(_ path: String) -> String { path + ".writing" }

    func removeScratch() {
        for path in all { unlink(scratch(path)) }
    }

    /// Throws if one is there already, unless they may be replaced; and if one is in use as a part of the film.
    func check(mayReplace: Bool, inputs: [String]) throws(FilmError) {
        let folder = DiskFile.folder(of: film)
        guard DiskFile.isFolder(folder) else {
            throw FilmError(.missing, "write \(film)", "there is no folder \(folder). Make it, or write elsewhere.")
        }
        for path in all {
            guard let place = FileIdentity(path) else { continue }
            guard !DiskFile.isFolder(path) else {
                throw FilmError(.badInput, "write \(path)", "a folder has this name. Choose another one.")
            }
            guard !inputs.contains(where: { FileIdentity($0) == place }) else {
                throw FilmError(
                    .badInput, "write \(path)", "the film is made from this file. Choose another name for the film.")
            }
            guard mayReplace else {
                throw FilmError(
                    .badInput, "write \(path)",
                    "it is there already. Choose another name, or ask for it to be replaced.")
            }
        }
    }
}

/// The same for two paths of one file.
private struct FileIdentity: Equatable {
    private let device: UInt
    private let number: UInt

    /// Nil if there is no file.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        device = UInt(facts.st_dev)
        number = UInt(facts.st_ino)
    }
}
