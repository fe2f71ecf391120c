/// What a bed is to feel like: there is one composition for each.
package enum Mood: String, CaseIterable, Sendable { case calm, bright, tense, sad, dreamy, bold }
