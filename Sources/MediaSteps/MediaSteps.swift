package import AIServices
import JSON
import MediaLibrary
import Pictures
import SharedSteps
package import Steps

/// The steps that make of an upload what pages and films use: smaller copies, something that plays everywhere, words.
package enum MediaSteps {
    /// - Parameter threads: For coding and decoding a video; 0 for all cores.
    package static func all(analyst: any PictureAnalyst, threads: Int = 0) -> [any Step] {
        let decodes = SharedDecodes(users: 2)
        return [
            ReceiveStep(), InspectImageStep(),
            ShrinkStep(.imageMedium, of: "original", longestSide: PictureVersion.mediumSide, decodes: decodes),
            ShrinkStep(.imageThumbnail, of: "original", longestSide: PictureVersion.thumbnailSide, decodes: decodes),
            DescribeStep(.imageAnalysis, of: "medium", analyst: analyst) {
                $0.value("item.original")["filename"]?.text
            },
            InspectVideoStep(), VideoMediumStep(threads: threads), VideoPosterStep(), VideoThumbnailStep(),
            VideoPreviewStep(), VideoAnalysisStep(analyst: analyst), InspectAudioStep(), AudioMediumStep(),
            AudioThumbnailStep(), AudioAnalysisStep(),
        ]
    }
}
