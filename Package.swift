// swift-tools-version: 6.2
import PackageDescription

/// `REELMILL_STRICT=1` (set by scripts/check and scripts/test) turns warnings into errors.
let strict: [SwiftSetting] = Context.environment["REELMILL_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

let swift: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + strict

/// For loops over every sample and every pixel: unoptimised they are a hundred times slower, and so are their tests.
let fast: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A module of the house: it may import only what stands above it in this file.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swift)
}

/// A program that is shipped carries the Swift runtime in itself: it starts sooner, takes less memory, and runs where
/// there is no toolchain.
let runtimeWithin: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-use-ld=lld", "-l_FoundationCShims", "-l_FoundationCollections"],
        .when(configuration: .release))
]

func command(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, swiftSettings: swift, linkerSettings: runtimeWithin)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], _ more: [SwiftSetting] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + ["Support"], path: "Tests/\(name)", exclude: exclude,
        swiftSettings: swift + more)
}

let package = Package(
    name: "reelmill",
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        .systemLibrary(
            name: "CASS", pkgConfig: "libass fontconfig freetype2 harfbuzz", providers: [.apt(["libass-dev"])]),
        .systemLibrary(
            name: "CAV", pkgConfig: "libavformat libavcodec libavutil libswresample libswscale",
            providers: [
                .apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswresample-dev", "libswscale-dev"])
            ]),
        .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
        .systemLibrary(name: "CRsvg", pkgConfig: "librsvg-2.0", providers: [.apt(["librsvg2-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
        .systemLibrary(name: "CMHD", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CMHDProblems"),
        .systemLibrary(name: "CCURL", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CProcess"),
        .target(name: "CPipedProcess"),
        // Optimised also in debug builds: frames are drawn in tests, and kernels without -O2 are 30 times slower.
        .target(name: "CComposite", cSettings: [.unsafeFlags(["-O2"])]),

        module("Digests", ["CCrypto"]),
        module("JSON"),
        module("Threads"),
        module("Logs"),
        module("Settings", ["JSON", "Logs"]),
        module("StageMachine", ["Digests", "JSON"]),
        module("Store", ["CSQLite", "Digests", "JSON", "StageMachine", "Threads"]),
        module("BlobStore", ["Digests", "Threads"]),
        module("Steps", ["BlobStore", "Digests", "JSON", "Logs", "StageMachine", "Store"]),
        module("MediaLibrary", ["BlobStore", "Digests", "JSON", "Logs", "StageMachine", "Store", "Threads"]),
        module("HTTPClient", ["CCURL"]),
        .target(name: "Pictures", dependencies: ["CVips"], swiftSettings: swift + fast),
        .target(name: "Scenery", dependencies: ["CCairo", "CRsvg", "CTurboJPEG"], swiftSettings: swift + fast),
        .target(name: "Music", swiftSettings: swift + fast),
        .target(
            name: "Film", dependencies: ["CASS", "CAV", "CComposite", "CEBUR128", "Digests", "JSON", "Pictures"],
            swiftSettings: swift + fast),
        module("HTTPServer", ["CMHD", "CMHDProblems", "CZlib", "Digests", "JSON", "Logs", "Threads"]),
        .target(
            name: "LocalModels", dependencies: ["CPipedProcess", "JSON"], exclude: ["helper"], swiftSettings: swift),
        module("AIServices", ["Digests", "HTTPClient", "JSON", "Logs", "Settings", "StageMachine", "Store"]),
        module(
            "EmbeddedServices",
            [
                "AIServices", "Film", "JSON", "LocalModels", "Pictures", "Scenery", "Settings", "Store", "Threads",
            ]),
        module("Videos", ["AIServices", "Digests", "JSON", "StageMachine", "Steps", "Store"]),
        module(
            "SharedSteps",
            ["AIServices", "Digests", "Film", "JSON", "Pictures", "StageMachine", "Steps", "Threads"]),
        module(
            "VideoSteps",
            [
                "AIServices", "Digests", "Film", "JSON", "Music", "Pictures", "SharedSteps", "StageMachine", "Steps",
                "Videos",
            ]),
        .target(
            name: "MediaSteps",
            dependencies: [
                "AIServices", "Film", "JSON", "MediaLibrary", "Pictures", "SharedSteps", "StageMachine", "Steps",
            ], swiftSettings: swift + fast),
        module(
            "Orchestrator",
            [
                "CProcess", "Digests", "JSON", "Settings", "Logs", "StageMachine", "Store", "BlobStore", "Steps",
                "Threads",
            ]),
        module(
            "LibraryScenes",
            [
                "AIServices", "Digests", "JSON", "Logs", "MediaLibrary", "Orchestrator", "StageMachine", "Store",
                "Videos",
            ]),
        module(
            "Web",
            [
                "AIServices", "BlobStore", "Digests", "HTTPServer", "JSON", "LibraryScenes", "Logs", "MediaLibrary",
                "Orchestrator", "StageMachine", "Steps", "Store", "Threads", "Videos",
            ]),

        command(
            "reelmill",
            [
                "AIServices", "BlobStore", "Digests", "HTTPServer", "JSON", "LocalModels", "Logs", "MediaLibrary",
                "Orchestrator", "Settings", "StageMachine", "Steps", "Store", "Videos", "Web",
            ]),
        command(
            "process-video",
            [
                "AIServices", "EmbeddedServices", "Film", "JSON", "LibraryScenes", "LocalModels", "Logs",
                "MediaLibrary",
                "Orchestrator", "Settings", "StageMachine", "Steps", "VideoSteps",
            ]),
        command(
            "process-media",
            [
                "AIServices", "EmbeddedServices", "Film", "JSON", "Logs", "MediaSteps", "Orchestrator", "Settings",
                "StageMachine", "Steps",
            ]),
        command("render-film", ["Film", "JSON", "Pictures"]),

        .target(name: "Support", path: "Tests/Support", swiftSettings: swift),
        .executableTarget(
            name: "rehearsal",
            dependencies: ["Digests", "JSON", "Logs", "Orchestrator", "Settings", "StageMachine", "Steps", "Store"],
            path: "Tests/Rehearsal", exclude: ["Pipelines"], swiftSettings: swift),
        command("media-child", ["Film"], path: "Tests/MediaChild"),
        command("test-provider", ["Digests", "JSON", "Support"], path: "Tests/TestProvider"),
        .target(
            name: "BareLoop", path: "Tests/EngineBench/BareLoop", linkerSettings: [.linkedLibrary("sqlite3")]),
        command(
            "engine-bench",
            ["BareLoop", "JSON", "Logs", "Orchestrator", "Settings", "StageMachine", "Steps", "Store", "Support"],
            path: "Tests/EngineBench/Bench"),
        // It runs render-film, which is therefore built with it.
        command("film-bench", ["Film", "JSON", "Pictures", "Support", "render-film"], path: "Tests/FilmBench/Bench"),
        .target(
            name: "BenchReport", dependencies: ["JSON", "Support"], path: "Tests/BenchReport", swiftSettings: swift),
        command(
            "ai-bench",
            ["AIServices", "BenchReport", "EmbeddedServices", "JSON", "LocalModels", "Settings", "Store", "Support"],
            path: "Tests/AIBench"),
        // It runs reelmill and process-video, which are therefore built with it.
        command(
            "video-bench", ["BenchReport", "JSON", "Support", "process-video", "reelmill"], path: "Tests/VideoBench"),
        command(
            "server-bench",
            [
                "BenchReport", "JSON", "StageMachine", "Store", "Support", "process-media", "process-video", "reelmill",
            ], path: "Tests/ServerBench"),
        // It runs reelmill, which is therefore built with it.
        command("upload-bench", ["BenchReport", "JSON", "Support", "reelmill"], path: "Tests/UploadBench"),
        .target(
            name: "MediaSupport",
            dependencies: ["BlobStore", "Digests", "JSON", "Orchestrator", "StageMachine", "Store", "Support"],
            path: "Tests/MediaSupport", swiftSettings: swift),
        // It runs process-media, which is therefore built with it.
        command(
            "media-bench",
            [
                "BenchReport", "BlobStore", "Film", "JSON", "MediaLibrary", "MediaSupport", "Orchestrator", "Pictures",
                "StageMachine", "Store", "Support", "process-media",
            ], path: "Tests/MediaBench"),
        tests("Digests", ["Digests"]),
        tests("JSON", ["JSON"]),
        tests("MediaLibrary", ["MediaLibrary"]),
        tests("StageMachine", ["StageMachine", "JSON", "Digests"]),
        tests("BlobStore", ["BlobStore", "Digests"]),
        tests("Store", ["Store", "StageMachine", "JSON", "Digests"]),
        tests(
            "Orchestrator",
            ["BlobStore", "Digests", "JSON", "Logs", "Orchestrator", "StageMachine", "Store", "rehearsal"]),
        tests("Pictures", ["Pictures"], fast),
        tests("Scenery", ["Pictures", "Scenery"], fast),
        tests("Music", ["Music"], fast),
        tests("Film", ["Film", "JSON", "Pictures", "media-child"], fast),
        tests("render-film", ["Film", "JSON", "render-film"], exclude: ["Playback/play.py"]),
        tests("HTTPClient", ["HTTPClient", "JSON", "test-provider"]),
        tests("LocalModels", ["JSON", "LocalModels"]),
        tests(
            "AIServices",
            [
                "AIServices", "BlobStore", "Digests", "HTTPClient", "JSON", "Logs", "Settings", "StageMachine", "Steps",
                "Store", "test-provider",
            ]),
        tests(
            "EmbeddedServices",
            ["AIServices", "EmbeddedServices", "Film", "JSON", "LocalModels", "Pictures", "Settings", "Store"],
            exclude: ["Narration/word_events.py"]),
        tests(
            "VideoSteps",
            [
                "BlobStore", "Digests", "JSON", "Logs", "Orchestrator", "StageMachine", "Store", "process-video",
                "reelmill", "test-provider",
            ]),
        tests(
            "MediaSteps",
            [
                "BlobStore", "Film", "JSON", "LocalModels", "MediaLibrary", "MediaSupport", "Orchestrator", "Pictures",
                "StageMachine", "Store", "process-media",
            ], fast),
        tests(
            "LibraryScenes",
            [
                "AIServices", "BlobStore", "Digests", "JSON", "LibraryScenes", "LocalModels", "Logs", "MediaLibrary",
                "MediaSupport", "Orchestrator", "StageMachine", "Steps", "Store", "Videos", "process-media",
                "process-video",
            ]),
        tests("Logs", ["JSON", "Logs"]),
        tests("HTTPServer", ["HTTPServer", "JSON", "Logs", "Threads"]),
        tests(
            "Web",
            [
                "AIServices", "BlobStore", "Digests", "HTTPServer", "JSON", "LibraryScenes", "Logs", "MediaLibrary",
                "Orchestrator", "StageMachine", "Steps", "Store", "Threads", "Videos", "Web", "process-media",
                "process-video", "reelmill", "test-provider",
            ], exclude: ["Judge"]),
        tests("Pages", ["process-media", "process-video", "reelmill"], exclude: ["Browser"]),
        tests("Settings", ["JSON", "Settings", "Logs"]),
        tests(
            "reelmill",
            [
                "JSON", "LocalModels", "Orchestrator", "Store", "process-media", "process-video", "reelmill",
                "test-provider",
            ]),
    ]
)
