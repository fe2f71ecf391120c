package import AIServices
import JSON
import Pictures
import SharedSteps
import StageMachine
package import Steps
import Videos

/// The steps that make a video, with the services that they ask.
package enum VideoSteps {
    /// - Parameter cores: How many scenes may be rendered at once.
    package static func all(
        narrator: any Narrator, captioner: any Captioner, illustrator: any Illustrator, analyst: any PictureAnalyst,
        cores: Int
    ) -> [any Step] {
        let decodes = SharedDecodes(users: 2)
        return [
            NarrateStep(narrator: narrator), CaptionStep(captioner: captioner),
            IllustrateStep(illustrator: illustrator), PlanFilmStep(), RenderSceneStep(cores: Slots(max(1, cores))),
            ComposeStep(), MixStep(), AssembleStep(), PosterStep(), CaptionFileStep(), SubtitleFileStep(),
            ShrinkStep(.medium, of: "picture", longestSide: PictureVersion.mediumSide, decodes: decodes),
            ShrinkStep(.thumbnail, of: "picture", longestSide: PictureVersion.thumbnailSide, decodes: decodes),
            DescribeStep(.describe, of: "picture", analyst: analyst) { $0.value("scene.imagePrompt").text },
        ]
    }
}
