extension FolderBlobStore {
    package func isScratchFolderEmpty(named name: String) async throws(BlobError) -> Bool {
        let path = try layout.scratchFolder(name)
        return try await onDisk { () throws(BlobError) in try Folder.names(in: path).isEmpty }
    }

    package func removeLeftovers(of isTheirs: @escaping @Sendable (_ scratchName: String) -> Bool)
        async throws(BlobError) -> Int
    {
        try await onDisk { [layout] () throws(BlobError) in
            var count = 0
            for name in try Folder.names(in: layout.scratch) where isTheirs(name) {
                try Folder.removeTree(layout.scratch + "/" + name)
                count += 1
            }
            for folder in [layout.staging, layout.incoming] {
                for name in try Folder.names(in: folder) {
                    guard let scratch = FolderLayout.scratchName(ofStaged: name), isTheirs(scratch) else { continue }
                    _ = try Folder.removeFile(folder + "/" + name)
                    count += 1
                }
            }
            return count
        }
    }
}
