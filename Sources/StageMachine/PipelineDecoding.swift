package import JSON

/// A step that the program has code for, as pipelines may name it.
package struct StepSignature: Sendable, Hashable {
    package let name: String
    package let version: Int
    package let makes: String

    package init(name: String, version: Int, makes: String) {
        self.name = name
        self.version = version
        self.makes = makes
    }
}

/// All that is wrong with one pipeline file, each problem a line: where, what, and what is allowed.
package struct PipelineError: Error, CustomStringConvertible, Equatable {
    package let file: String
    package let problems: [String]

    package var description: String {
        problems.map { "\(file): \($0)" }.joined(separator: "\n")
    }
}

extension Pipeline {
    /// Reads a definition and checks it against the steps that the program has. `file` is only named in errors.
    package init(parsing text: String, file: String, steps known: [StepSignature]) throws(PipelineError) {
        let root: JSON
        do {
            root = try JSON(parsing: text)
        } catch {
            throw PipelineError(file: file, problems: [error.description])
        }
        try self.init(root, file: file, steps: known)
    }

    package init(_ root: JSON, file: String, steps known: [StepSignature]) throws(PipelineError) {
        let problems = Problems()
        let decoded = Pipeline.decode(Field(root, "$", problems), known: known, problems: problems)
        guard let decoded, problems.lines.isEmpty else { throw PipelineError(file: file, problems: problems.lines) }
        self = decoded
    }

    private static func decode(_ root: Field, known: [StepSignature], problems: Problems) -> Pipeline? {
        root.allow(only: ["name", "kind", "steps", "statuses", "retry", "settings"])
        let name = root["name"].identifier()
        let kind = root["kind"].choice(ItemKind.self)
        let steps = root["steps"].list(atLeast: 1).compactMap { StepDefinition.decode($0, known: known) }
        let stages = root["statuses"].list(atLeast: 1).compactMap(Stage.decode)
        let retry =
            root["retry"].ifPresent(RetryPolicy.decode) ?? RetryPolicy(attempts: 3, backoff: .init(base: 5, cap: 300))
        let settings = root["settings"].ifPresent { $0.object() } ?? .object([:])
        guard let name, let kind, problems.lines.isEmpty else { return nil }

        checkKinds(steps, in: root, problems)
        checkStages(stages, of: kind, steps: steps, in: root, problems)
        checkReads(steps, settings: settings, in: root, problems)
        guard problems.lines.isEmpty, let sorted = sort(steps, in: root, problems) else { return nil }
        return Pipeline(name: name, kind: kind, steps: sorted, stages: stages, retry: retry, settings: settings)
    }

    private static func checkKinds(_ steps: [StepDefinition], in root: Field, _ problems: Problems) {
        let scopes = Dictionary(steps.map { ($0.makes, $0.scope) }) { first, _ in first }
        let allowed = scopes.keys.sorted().joined(separator: ", ")
        var seen: Set<String> = []
        for (index, step) in steps.enumerated() {
            let field = root["steps"][index]
            if !seen.insert(step.makes).inserted {
                field["step"].report("makes '\(step.makes)' a second time; each kind of asset has one step")
            }
            for (place, need) in step.needs.enumerated() {
                let needField = field["needs"][place]
                guard let scope = scopes[need.kind] else {
                    needField.report("no step makes '\(need.kind)'; made here are \(allowed)")
                    continue
                }
                switch (need.which, step.scope, scope) {
                case (.own, _, .item), (.own, .scene, .scene), (.all, _, .scene), (.previous, .scene, .scene),
                    (.next, .scene, .scene):
                    break
                case (.own, .item, .scene):
                    needField.report("'\(need.kind)' is made for each scene; an item's step needs 'all.\(need.kind)'")
                case (.previous, _, _), (.next, _, _), (.all, _, _):
                    needField.report("'\(need)' is possible only between pieces that are made for each scene")
                }
            }
        }
    }

    private static func checkStages(
        _ stages: [Stage], of kind: ItemKind, steps: [StepDefinition], in root: Field, _ problems: Problems
    ) {
        let expected = kind.stages.dropFirst()
        if stages.map(\.status) != Array(expected) {
            let order = expected.map(\.rawValue).joined(separator: ", ")
            root["statuses"].report("has to name exactly these statuses in this order: \(order)")
        }
        let made = steps.map(\.makes)
        var required: Set<String> = []
        for (index, stage) in stages.enumerated() {
            for (place, kind) in stage.needs.enumerated() {
                if !made.contains(kind) {
                    let allowed = made.sorted().joined(separator: ", ")
                    root["statuses"][index]["needs"][place].report("no step makes '\(kind)'; made here are \(allowed)")
                }
                if !required.insert(kind).inserted {
                    root["statuses"][index]["needs"][place].report("'\(kind)' is needed by an earlier status already")
                }
            }
        }
        for (index, step) in steps.enumerated() where !required.contains(step.makes) {
            root["steps"][index]["step"].report("makes '\(step.makes)', which no status needs; name it under one")
        }
    }

    private static func checkReads(_ steps: [StepDefinition], settings: JSON, in root: Field, _ problems: Problems) {
        for (index, step) in steps.enumerated() {
            for (place, path) in step.reads.enumerated() {
                let field = root["steps"][index]["reads"][place]
                let pieces = path.split(separator: ".", omittingEmptySubsequences: false)
                guard pieces.count > 1, !pieces.contains(""), let source = Brief.Source(rawValue: String(pieces[0]))
                else {
                    let allowed = Brief.Source.allCases.map { $0.rawValue + ".…" }.joined(separator: ", ")
                    field.report("'\(path)' is not a field; allowed are \(allowed)")
                    continue
                }
                if source == .scene, step.scope == .item {
                    field.report("'\(path)' belongs to one scene, and this step is made once an item; use scenes.…")
                }
                if source == .pipeline, settings.at(pieces.dropFirst().joined(separator: ".")) == nil {
                    field.report("'\(path)' is not among this file's settings")
                }
            }
        }
    }

    /// Every step after those that it needs, otherwise in the order written.
    private static func sort(_ steps: [StepDefinition], in root: Field, _ problems: Problems) -> [StepDefinition]? {
        var waiting = steps
        var sorted: [StepDefinition] = []
        var made: Set<String> = []
        while !waiting.isEmpty {
            guard let index = waiting.firstIndex(where: { $0.needs.allSatisfy { made.contains($0.kind) } }) else {
                let names = waiting.map(\.name).joined(separator: ", ")
                root["steps"].report("has a circle: \(names) wait for each other; take one of their needs away")
                return nil
            }
            let step = waiting.remove(at: index)
            made.insert(step.makes)
            sorted.append(step)
        }
        return sorted
    }
}

extension StepDefinition {
    fileprivate static func decode(_ field: Field, known: [StepSignature]) -> StepDefinition? {
        field.allow(
            only: ["step", "for", "needs", "reads", "attempts", "backoff", "timeoutSeconds", "concurrency", "weight"])
        let name = field["step"].text()
        let scope = field["for"].choice(Scope.self)
        let needs = field["needs"].ifPresent { $0.distinct(atLeast: 0, Need.decode) } ?? []
        let reads = field["reads"].ifPresent { $0.distinct(atLeast: 0) { $0.text() } } ?? []
        let attempts = field["attempts"].ifPresent { $0.integer(1...100) } ?? 3
        let backoff = field["backoff"].ifPresent(Backoff.decode) ?? Backoff(base: 1, cap: 30)
        let timeout = field["timeoutSeconds"].ifPresent { $0.number(0.1...86_400) } ?? 600
        let concurrency = field["concurrency"].ifPresent { $0.integer(1...64) } ?? 1
        let weight = field["weight"].ifPresent { $0.integer(1...1000) } ?? 1
        guard let name, let scope else { return nil }
        guard let signature = known.first(where: { $0.name == name }) else {
            let allowed = known.map(\.name).sorted().joined(separator: ", ")
            field["step"].report("no step is called '\(name)'; there are \(allowed.isEmpty ? "none" : allowed)")
            return nil
        }
        return StepDefinition(
            name: name, version: signature.version, makes: signature.makes, scope: scope, needs: needs, reads: reads,
            attempts: attempts, backoff: backoff, timeout: timeout, concurrency: concurrency, weight: weight)
    }
}

extension Need {
    fileprivate static func decode(_ field: Field) -> Need? {
        guard let text = field.text() else { return nil }
        let pieces = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if pieces.count == 1, !pieces[0].isEmpty { return Need(pieces[0]) }
        if pieces.count == 2, !pieces[1].isEmpty, let which = Which(rawValue: pieces[0]) {
            return Need(pieces[1], which)
        }
        field.report("'\(text)' is not a need; write a kind, or previous.kind, next.kind, all.kind")
        return nil
    }
}

extension Stage {
    fileprivate static func decode(_ field: Field) -> Stage? {
        field.allow(only: ["status", "needs"])
        let status = field["status"].choice(Status.self)
        let needs = field["needs"].distinct(atLeast: 1) { $0.text() }
        return status.map { Stage(status: $0, needs: needs) }
    }
}

extension RetryPolicy {
    fileprivate static func decode(_ field: Field) -> RetryPolicy {
        field.allow(only: ["attempts", "backoff"])
        return RetryPolicy(
            attempts: field["attempts"].integer(1...100) ?? 1,
            backoff: field["backoff"].ifPresent(Backoff.decode) ?? Backoff(base: 5, cap: 300))
    }
}

extension Backoff {
    fileprivate static func decode(_ field: Field) -> Backoff {
        field.allow(only: ["baseSeconds", "capSeconds"])
        let base = field["baseSeconds"].number(0...3600) ?? 0
        let cap = field["capSeconds"].number(0...86_400) ?? 0
        if cap < base { field["capSeconds"].report("is \(cap), below baseSeconds, which is \(base)") }
        return Backoff(base: base, cap: cap)
    }
}
