import Glibc

/// What is done to entries of folders, each a system call or a few.
enum Folder {
    /// The names in it, in no order; none if it is not there.
    static func names(in path: String) throws(BlobError) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw BlobError(errno: errno, attempted: "list \(path)")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno == 0 { return names }
                throw BlobError(errno: errno, attempted: "list \(path)")
            }
            // The record is as long as its name: reading the whole declared array would read beyond it.
            let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let text = String(cString: name.assumingMemoryBound(to: CChar.self))
            if text != "." && text != ".." { names.append(text) }
        }
    }

    /// Makes it durably, with its parents, if it is not there.
    static func make(_ path: String) throws(BlobError) {
        if let status = try FileStatus.of(path, followingLinks: true) {
            guard !status.isFolder else { return }
            throw BlobError(.io, attempted: "make the folder \(path)", cause: "a file is in its place")
        }
        let parent = Folder.parent(of: path)
        try make(parent)
        try makeLast(path)
        try sync(parent)
    }

    /// True if it was not there. The parent is not yet synced.
    @discardableResult
    static func makeLast(_ path: String) throws(BlobError) -> Bool {
        do {
            try attempt("make the folder \(path)") { mkdir(path, 0o750) }
            return true
        } catch let error where error.errno == EEXIST {
            return false
        }
    }

    /// Makes the entries of the folder durable: what was renamed into it, and folders that were made in it.
    static func sync(_ path: String) throws(BlobError) {
        let folder = try OpenFile(path, O_RDONLY | O_DIRECTORY, attempting: "make \(path) durable")
        do {
            try folder.sync()
        } catch let error where error.errno == EINVAL {
            // Some network and FUSE file systems know no fsync of folders; renames there are the server's business.
        }
    }

    /// False, with nothing done, if the two are on different file systems.
    static func rename(_ source: String, to target: String, attempting what: String) throws(BlobError) -> Bool {
        do {
            try attempt(what) { Glibc.rename(source, target) }
            return true
        } catch let error where error.errno == EXDEV {
            return false
        }
    }

    /// False if it was not there.
    @discardableResult
    static func removeFile(_ path: String) throws(BlobError) -> Bool {
        do {
            try attempt("remove \(path)") { unlink(path) }
            return true
        } catch let error where error.errno == ENOENT {
            return false
        }
    }

    /// Removes a file, or a folder with everything in it. Links are removed, not followed. Not there: no error.
    static func removeTree(_ path: String) throws(BlobError) {
        guard let status = try FileStatus.of(path) else { return }
        guard status.isFolder else {
            try removeFile(path)
            return
        }
        for name in try names(in: path) { try removeTree(path + "/" + name) }
        do {
            try attempt("remove \(path)") { rmdir(path) }
        } catch let error where error.errno == ENOENT {
            // Someone else removed it meanwhile.
        }
    }

    /// When anything in the tree was last written to: a folder's own time does not move with its files'.
    static func newestChange(in path: String) throws(BlobError) -> Duration? {
        guard let status = try FileStatus.of(path) else { return nil }
        var newest = status.modified
        guard status.isFolder else { return newest }
        for name in try names(in: path) {
            newest = max(newest, try newestChange(in: path + "/" + name) ?? newest)
        }
        return newest
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
