package import AIServices
package import Steps

/// The steps that make a video, with the services that they ask.
package enum VideoSteps {
    /// - Parameter cores: How many scenes may be rendered at once.
    package static func all(
        narrator: any Narrator, captioner: any Captioner, illustrator: any Illustrator, analyst: any PictureAnalyst,
        cores: Int
    ) -> [any Step] {
        [
            NarrateStep(narrator: narrator), CaptionStep(captioner: captioner),
            IllustrateStep(illustrator: illustrator), PlanFilmStep(), RenderSceneStep(cores: Slots(max(1, cores))),
            ComposeStep(), MixStep(), AssembleStep(), PosterStep(), CaptionFileStep(), SubtitleFileStep(),
            ShrinkStep.medium, ShrinkStep.thumbnail, DescribeStep(analyst: analyst),
        ]
    }
}
