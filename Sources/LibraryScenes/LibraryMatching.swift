package import JSON
import Logs
import MediaLibrary
package import Orchestrator
import StageMachine
package import Store
import Videos

/// Chooses pictures and clips of the library for the scenes of a video that asked for it: those that have the most to do with what is
/// told and what is to be seen. It is done once; the document keeps what was chosen, and what comes later changes nothing.
package struct LibraryMatching: Preparation {
    /// A unit vector for each text, as near each other as their meanings are.
    package typealias Meanings = @Sendable ([String]) async throws -> [[Double]]

    /// Found with scenes of stories against what embedded and human descriptions say: what suits scores from 0.40 on, what
    /// does not up to 0.33.
    package static let threshold = 0.38
    /// Without meanings: two words in common with a short description, or more with a longer one.
    package static let wordThreshold = 0.3
    /// Pictures that are compared at most: each takes some milliseconds.
    private static let most = 300

    private let shelf: any MediaShelf
    private let shop: Workshop
    private let meanings: Meanings

    /// - Parameter shop: With the pipelines of media.
    package init(_ shelf: any MediaShelf, shop: Workshop, meanings: @escaping Meanings) {
        self.shelf = shelf
        self.shop = shop
        self.meanings = meanings
    }

    package func isWanted(_ document: JSON) -> Bool { LibraryWish(document) == .wanted }

    package func decide(_ snapshot: Snapshot) async throws -> Decision {
        var scenes = snapshot.document["scenes"]?.items ?? []
        let matches = try await matches(scenes, tenant: snapshot.item.tenant)
        var given: [AssetRef: AssetFact] = [:]
        for (index, match) in matches.enumerated() {
            guard let match, var scene = scenes[index].fields else { continue }
            let told: JSON = [
                "mediaId": JSON(match.picture.id), "score": .double((match.score * 1000).rounded() / 1000),
                "title": JSON(match.title),
            ]
            LibraryChoice.take(match.picture.json, match: told, in: &scene)
            scenes[index] = .object(scene)
            given[AssetRef("picture", index + 1)] = match.picture.given
        }
        shop.log.info(
            "chose pictures of the library", ["item": snapshot.item.id, "scenes": scenes.count, "found": given.count])
        var fields = snapshot.document.fields ?? [:]
        fields["scenes"] = .array(scenes)
        fields[LibraryWish.field] = JSON(LibraryWish.matched.rawValue)
        return Decision(document: .object(fields), given: given)
    }

    private struct Match {
        let picture: LibraryPicture
        let score: Double
        let title: String
    }

    /// For each scene the picture that it takes.
    private func matches(_ scenes: [JSON], tenant: String) async throws -> [Match?] {
        let open = scenes.indices.filter { LibraryChoice.isOpen(scenes[$0]) }
        let texts = scenes.map(Self.text)
        let words = WordLikeness.words(of: open.map { texts[$0] }.joined(separator: " "))
        let all = try await shelf.toldMedia(
            of: tenant, types: ["image", "video"], near: Array(words.prefix(200)), limit: Self.most)
        let entries = Self.distinct(all)
        var matches = [Match?](repeating: nil, count: scenes.count)
        guard !open.isEmpty, !entries.isEmpty else { return matches }
        var (scores, threshold) = try await scores(texts, open, entries)
        for (index, scene) in scenes.enumerated() {
            // Its neighbours do not take the same.
            guard let id = scene.at("picture.media")?.text, let content = all.first(where: { $0.id == id })?.content,
                let number = entries.firstIndex(where: { $0.content == content })
            else { continue }
            for neighbour in [index - 1, index + 1] where scores.indices.contains(neighbour) {
                scores[neighbour][number] = -.infinity
            }
        }
        var usable: [Int: LibraryPicture] = [:]
        // One that turns out not to be there leaves its place to the next best.
        search: while true {
            let chosen = SceneMatching.matches(scores, threshold: threshold)
            for number in Set(chosen.compactMap { $0?.picture }).sorted() where usable[number] == nil {
                guard let picture = try await picture(entries[number].id) else {
                    for scene in scores.indices { scores[scene][number] = -.infinity }
                    continue search
                }
                usable[number] = picture
            }
            for (scene, choice) in chosen.enumerated() {
                guard let choice, let picture = usable[choice.picture] else { continue }
                matches[scene] = Match(
                    picture: picture, score: choice.score, title: Self.title(of: entries[choice.picture]))
            }
            return matches
        }
    }

    /// By meaning if that can be told, else by words; with the score from which on a picture is used.
    private func scores(
        _ scenes: [String], _ open: [Int], _ entries: [ToldMedia]
    ) async throws -> (scores: [[Double]], threshold: Double) {
        let shown = entries.map(Self.text)
        do {
            let vectors = try await meanings(open.map { scenes[$0] } + shown)
            let found = SceneMatching.scores(
                Array(vectors.prefix(open.count)), Array(vectors.dropFirst(open.count)))
            return (Self.spread(found, over: scenes.count, at: open, entries.count), Self.threshold)
        } catch {
            try Task.checkCancellation()
            shop.log.warning("pictures of the library are matched by words alone", ["reason": "\(error)"])
            let found = WordLikeness.scores(open.map { scenes[$0] }, shown)
            return (Self.spread(found, over: scenes.count, at: open, entries.count), Self.wordThreshold)
        }
    }

    /// The entry's picture, if rows and files say that it is there.
    private func picture(_ id: String) async throws -> LibraryPicture? {
        guard let snapshot = try await shop.store.snapshot(of: id), shop.pipelines[snapshot.item.pipeline] != nil else {
            return nil
        }
        return LibraryPicture(id, try await shop.plan(of: snapshot, checkingBlobs: true))
    }

    private static func spread(_ found: [[Double]], over count: Int, at open: [Int], _ width: Int) -> [[Double]] {
        var all = [[Double]](repeating: [Double](repeating: -.infinity, count: width), count: count)
        for (row, index) in zip(found, open) { all[index] = row }
        return all
    }

    /// The oldest of those that show the same.
    private static func distinct(_ entries: [ToldMedia]) -> [ToldMedia] {
        var seen: Set<String> = []
        return entries.filter { seen.insert($0.content).inserted }
    }

    /// What is told and what is to be seen.
    private static func text(of scene: JSON) -> String {
        [scene["narration"], scene["imagePrompt"]].compactMap { $0?.text }.joined(separator: " ")
    }

    private static func text(of entry: ToldMedia) -> String {
        SceneMatching.text(
            title: entry.title, description: entry.description, altText: entry.altText, tags: entry.tags)
    }

    private static func title(of entry: ToldMedia) -> String { entry.title.isEmpty ? entry.filename : entry.title }
}
