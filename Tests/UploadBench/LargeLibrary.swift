import BenchReport
import FoundationEssentials
import JSON
import Support

/// Lists, search and status where there are many entries.
struct LargeLibrary {
    private let place: Place
    private let count: Int

    init(_ place: Place, count: Int) {
        self.place = place
        self.count = count
    }

    func measure(_ report: inout BenchReport) throws {
        try place.start()
        place.stop()
        try fill()
        try place.start()
        // One common word, one rare, a tag, a status, each first and a later page.
        for (name, path) in [
            ("list", "/api/media"), ("list of a type", "/api/media?type=video"),
            ("list of a status", "/api/media?status=failed"), ("list of a tag", "/api/media?tag=tag7"),
            ("later page", "/api/media?cursor=m.\(count / 2)&limit=20"),
            ("search of a word that all have", "/api/media?q=photo"),
            ("search of a word that few have", "/api/media?q=photo%20\(count / 3)"),
            ("search of a beginning, of a type", "/api/media?q=pho&type=audio"),
        ] {
            let milliseconds = try times(path, requests: 300)
            report.add(
                "\(name), \(count) entries, p99", quantile(0.99, milliseconds), "ms", .atMost(20),
                "median \(rounded(median(milliseconds), 2)) ms")
        }
        let one = try place.ask([place.address + "/api/media?limit=1"])["media"]?.items?.first?["id"]?.text ?? ""
        let polls = try MeasuredChild(
            "wrk", ["-t1", "-c1000", "-d5s", "--latency", place.address + "/api/media/\(one)/status"]
        ).output
        report.add(
            "status polls of 1000 connections", number(after: "Requests/sec:", in: polls), "a second", .atLeast(500),
            "1000 pages that ask every 2 seconds make 500")
        place.stop()
    }

    /// Each request by itself, over one connection.
    private func times(_ path: String, requests: Int) throws -> [Double] {
        let script = """
            import http.client, sys, time
            link = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
            for _ in range(int(sys.argv[3])):
                start = time.perf_counter()
                link.request("GET", sys.argv[2])
                answer = link.getresponse()
                answer.read()
                assert answer.status == 200
                print((time.perf_counter() - start) * 1000)
            """
        let output = try MeasuredChild("/usr/bin/python3", ["-c", script, "\(place.port)", path, "\(requests)"]).output
        return output.split(separator: "\n").compactMap { Double($0) }
    }

    private func number(after label: String, in text: String) -> Double {
        let line = text.split(separator: "\n").first { $0.contains(label) } ?? ""
        return Double(line.split(separator: " ").last ?? "") ?? .nan
    }

    /// Rows as uploads leave them, without their files.
    private func fill() throws {
        let sql = """
            PRAGMA foreign_keys = ON;
            BEGIN;
            CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < \(count))
                SELECT i, CASE i % 10 WHEN 0 THEN 'video' WHEN 1 THEN 'audio' ELSE 'image' END AS type,
                CASE WHEN i % 100 = 0 THEN 'failed' ELSE 'completed' END AS status FROM c;
            INSERT INTO items (id, tenant, kind, pipeline, status, progress, created_at, updated_at, completed_at)
                SELECT 'm' || i, 'local', 'media', 'media-' || type, status, 100, i, i, i FROM n;
            INSERT INTO documents SELECT 'm' || i, json_object('source', 'upload', 'tags', json_array('tag' || (i % 50)),
                'title', 'photo ' || i, 'original', json_object('filename', 'photo' || i || '.png', 'size', 1000,
                'sha256', i, 'mimeType', 'image/png')) FROM n;
            INSERT INTO media (number, item, tenant, status, source, type, size, sha256, is_copy, filename, title,
                description, alt_text, tags)
                SELECT i, 'm' || i, 'local', status, 'upload', type, 1000, i, 0, 'photo' || i || '.png', 'photo ' || i,
                'a photo of something', 'photo', json_array('tag' || (i % 50)) FROM n;
            INSERT INTO media_tags SELECT 'local', 'tag' || (i % 50), i FROM n;
            INSERT INTO media_words (rowid, title, description, alt_text, tags, filename, tenant_word)
                SELECT number, title, description, alt_text, replace(tags, 'tag', 'tag '), replace(filename, 'photo', 'photo '),
                't' || lower(hex(tenant)) FROM media;
            COMMIT;
            """
        let file = place.folder.file("fill.sql")
        try sql.write(toFile: file, atomically: true, encoding: .utf8)
        _ = try MeasuredChild("sqlite3", [place.database, ".read " + file])
    }
}
