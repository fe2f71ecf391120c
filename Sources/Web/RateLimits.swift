import HTTPServer
import Synchronization

/// How often somebody may ask. Buckets that fill again with time; who finds one empty is told when to come back.
package final class RateLimits: Sendable {
    package struct Rules: Sendable {
        package struct Rule: Sendable {
            let atOnce: Double
            let perSecond: Double

            package init(atOnce: Double, perSecond: Double) {
                self.atOnce = atOnce
                self.perSecond = perSecond
            }
        }

        /// Of one key.
        package var requests = Rule(atOnce: 2000, perSecond: 500)
        /// Stories of one key.
        package var creations = Rule(atOnce: 60, perSecond: 1)
        /// Unknown keys from one address.
        package var guesses = Rule(atOnce: 10, perSecond: 0.2)
        /// Requests from one address without a key.
        package var strangers = Rule(atOnce: 400, perSecond: 40)

        package init() {}
    }

    enum Kind: Hashable { case requests, creations, guesses, strangers }

    private struct Name: Hashable {
        let kind: Kind
        let who: String
    }

    private struct Bucket {
        var level: Double
        var seen: ContinuousClock.Instant
    }

    private let rules: Rules
    private let buckets = Mutex<[Name: Bucket]>([:])

    package init(_ rules: Rules = .init()) { self.rules = rules }

    func take(_ kind: Kind, _ who: String) throws {
        let rule =
            switch kind {
            case .requests: rules.requests
            case .creations: rules.creations
            case .guesses: rules.guesses
            case .strangers: rules.strangers
            }
        let now = ContinuousClock.now
        let wait: Double? = buckets.withLock { buckets in
            if buckets.count > 10_000 { Self.forgetFull(&buckets, now) }
            let name = Name(kind: kind, who: who)
            var bucket = buckets[name] ?? Bucket(level: rule.atOnce, seen: now)
            bucket.level = min(rule.atOnce, bucket.level + rule.perSecond * ((now - bucket.seen) / .seconds(1)))
            bucket.seen = now
            defer { buckets[name] = bucket }
            guard bucket.level >= 1 else { return (1 - bucket.level) / rule.perSecond }
            bucket.level -= 1
            return nil
        }
        if let wait {
            throw HTTPError.tryLater(429, "Too many requests.", after: max(1, Int(wait.rounded(.up))))
        }
    }

    /// Those that nobody has asked for in a while are full again.
    private static func forgetFull(_ buckets: inout [Name: Bucket], _ now: ContinuousClock.Instant) {
        buckets = buckets.filter { now - $0.value.seen < .seconds(300) }
    }
}
