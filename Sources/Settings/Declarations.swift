package import Logs

/// All settings there are. To add one, add a line: it is then read, checked, listed and typed as
/// `settings.<its name here>`. A default may be made from the settings above it.
package struct Declarations: Sendable {
    package let port = Setting("PORT", default: 4000, .whole(1...65535), "TCP port of the pages and the API")

    package let host = Setting(
        "HOST", default: "127.0.0.1", .host, "address to listen on; 0.0.0.0 or :: for every network of the machine")

    package let dataFolder = Setting(
        "DATA_DIR", default: { $0.surroundings.absolute("data") }, .path, "folder that everything is kept in")

    package let database = Setting(
        "DATABASE_URL", default: { .sqlite(path: $0.dataFolder + "/reelmill.sqlite") }, .database,
        "where state is kept, as sqlite:PATH", secrecy: .passwordInURL)

    package let storage = Setting(
        "STORAGE_URL", default: { .folder(path: $0.dataFolder) }, .storage,
        "where pictures, sound and films are kept, as folder:PATH", secrecy: .passwordInURL)

    package let videoWorkers = Setting(
        // With one alone a core would rest while it begins and ends.
        "VIDEO_WORKER_CONCURRENCY", default: { min($0.surroundings.cores, max(2, $0.surroundings.cores / 2)) },
        .whole(1...1024),
        "videos that are worked on at the same time")

    package let mediaWorkers = Setting(
        "MEDIA_WORKER_CONCURRENCY", default: 6, .whole(1...1024), "uploads that are worked on at the same time")

    package let fileSize = Setting(
        "MAX_FILE_SIZE", default: 524_288_000, .whole(1...1_099_511_627_776), "bytes that an uploaded file may have")

    package let chunkSize = Setting(
        "CHUNK_SIZE", default: 1_048_576, .whole(4096...67_108_864),
        "bytes of each chunk of an upload that comes in chunks")

    package let mediaQuota = Setting(
        "MEDIA_QUOTA", default: 0, .whole(0...1_125_899_906_842_624),
        "bytes of originals and unfinished uploads that one tenant may have; 0 for any")

    package let uploadLifetime = Setting(
        "UPLOAD_LIFETIME", default: .seconds(604_800), .seconds(1...31_536_000),
        "seconds after its last byte for which an unfinished upload can be carried on")

    package let pipelinesFolder = Setting(
        "PIPELINES_DIR", default: { $0.surroundings.nearestFolder("Pipelines") }, .path, "folder of the pipeline files")

    package let templatesFolder = Setting(
        "TEMPLATES_DIR", default: { $0.surroundings.nearestFolder("templates") }, .path,
        "folder of the prompts, the price table and the styles of captions")

    package let aiProvider = Setting(
        "AI_PROVIDER", default: "embedded", .providerName,
        "who does all AI services that no other is chosen for: embedded, needing neither key nor network, or openai")

    package let openAIKey = Setting(
        "OPENAI_API_KEY", default: "", .key, "key for OpenAI, or a server with the same API", secrecy: .whole)

    package let openAIAddress = Setting(
        "OPENAI_BASE_URL", default: "https://api.openai.com/v1", .webAddress,
        "where OpenAI's API is, or another server's with the same API", secrecy: .passwordInURL)

    package let openAIConcurrency = Setting(
        "OPENAI_CONCURRENCY", default: 4, .whole(1...256), "requests to one provider at the same time, a process")

    package let openAIRequestsPerMinute = Setting(
        "OPENAI_REQUESTS_PER_MINUTE", default: 0, .whole(0...1_000_000),
        "requests to one provider in a minute at most, a process; 0 for as many as it takes")

    package let videoBudget = Setting(
        "VIDEO_BUDGET", default: 5_000_000, .dollars,
        "US dollars, by the price table, that AI services may cost for one video; 0 for no limit")

    package let scriptProvider = Setting(
        "SCRIPT_PROVIDER", default: { $0.aiProvider }, .providerName, "who writes scripts")

    package let scriptModel = Setting(
        "SCRIPT_MODEL", default: "auto", .word, "the model that writes scripts; auto for the provider's usual one")

    package let scriptAddress = Setting(
        "SCRIPT_BASE_URL", default: { $0.openAIAddress }, .webAddress,
        "where the one is that writes scripts, if it is not at OPENAI_BASE_URL", secrecy: .passwordInURL)

    package let scriptKey = Setting(
        "SCRIPT_API_KEY", default: { $0.openAIKey }, .key, "its key, if it is not OPENAI_API_KEY", secrecy: .whole)

    package let voiceProvider = Setting(
        "VOICE_PROVIDER", default: { $0.aiProvider }, .providerName, "who speaks")

    package let voiceModel = Setting(
        "VOICE_MODEL", default: "auto", .word, "the model that speaks; auto for the provider's usual one")

    package let voiceAddress = Setting(
        "VOICE_BASE_URL", default: { $0.openAIAddress }, .webAddress,
        "where the one is that speaks, if it is not at OPENAI_BASE_URL", secrecy: .passwordInURL)

    package let voiceKey = Setting(
        "VOICE_API_KEY", default: { $0.openAIKey }, .key, "its key, if it is not OPENAI_API_KEY", secrecy: .whole)

    package let voiceName = Setting(
        "VOICE_NAME", default: "auto", .word, "the voice that speaks where none is asked for; auto for the usual one")

    package let captionProvider = Setting(
        "CAPTION_PROVIDER", default: { $0.aiProvider }, .providerName, "who finds when each word is spoken")

    package let captionModel = Setting(
        "CAPTION_MODEL", default: "auto", .word,
        "the model that finds when each word is spoken; auto for the provider's usual one")

    package let captionAddress = Setting(
        "CAPTION_BASE_URL", default: { $0.openAIAddress }, .webAddress,
        "where the one is that finds when each word is spoken, if it is not at OPENAI_BASE_URL", secrecy: .passwordInURL
    )

    package let captionKey = Setting(
        "CAPTION_API_KEY", default: { $0.openAIKey }, .key, "its key, if it is not OPENAI_API_KEY", secrecy: .whole)

    package let pictureProvider = Setting(
        "PICTURE_PROVIDER", default: { $0.aiProvider }, .providerName, "who makes pictures")

    package let pictureModel = Setting(
        "PICTURE_MODEL", default: "auto", .word, "the model that makes pictures; auto for the provider's usual one")

    package let pictureAddress = Setting(
        "PICTURE_BASE_URL", default: { $0.openAIAddress }, .webAddress,
        "where the one is that makes pictures, if it is not at OPENAI_BASE_URL", secrecy: .passwordInURL)

    package let pictureKey = Setting(
        "PICTURE_API_KEY", default: { $0.openAIKey }, .key, "its key, if it is not OPENAI_API_KEY", secrecy: .whole)

    package let analysisProvider = Setting(
        "ANALYSIS_PROVIDER", default: { $0.aiProvider }, .providerName, "who looks at pictures")

    package let analysisModel = Setting(
        "ANALYSIS_MODEL", default: "auto", .word, "the model that looks at pictures; auto for the provider's usual one")

    package let analysisAddress = Setting(
        "ANALYSIS_BASE_URL", default: { $0.openAIAddress }, .webAddress,
        "where the one is that looks at pictures, if it is not at OPENAI_BASE_URL", secrecy: .passwordInURL)

    package let analysisKey = Setting(
        "ANALYSIS_API_KEY", default: { $0.openAIKey }, .key, "its key, if it is not OPENAI_API_KEY", secrecy: .whole)

    package let localModelsPython = Setting(
        "LOCAL_MODELS_PYTHON", default: { $0.surroundings.nearest("/.venv/bin/python") }, .path,
        "Python with the packages of scripts/requirements.txt, for the models that run on this machine")

    package let localModelsFolder = Setting(
        "LOCAL_MODELS_DIR",
        default: { $0.surroundings.nearest("/Sources/LocalModels/helper", orAbove: $0.localModelsPython) }, .path,
        "folder of the program that runs the models of this machine")

    package let espeak = Setting(
        "ESPEAK_PROGRAM", default: "/usr/bin/espeak-ng", .path,
        "espeak-ng, which speaks what the neural voice does not")

    package let logLevel = Setting("LOG_LEVEL", default: Log.Level.info, .choice(), "the least weighty lines to log")

    package let logFormat = Setting(
        "LOG_FORMAT", default: Log.Format.auto, .choice(), "how lines look; auto is text on a terminal, else json")

    package let logFileSize = Setting(
        "LOG_FILE_SIZE", default: 5_242_880, .whole(1024...1_099_511_627_776),
        "bytes that the log file of one item's process may reach before it is rotated")

    package let claimLease = Setting(
        "CLAIM_LEASE", default: .seconds(30), .seconds(0.5...3600),
        "seconds after which the item of a worker that fell silent goes to another")

    package let connectionsPerAddress = Setting(
        "CONNECTIONS_PER_ADDRESS", default: 256, .whole(1...65_536),
        "connections that one address may hold at the same time; this machine's own, a proxy's, are not counted")

    package let requestsPerSecond = Setting(
        "REQUESTS_PER_SECOND", default: 500, .whole(1...1_000_000),
        "requests that one key may make in a second, for long; four times as many at once")

    package let storiesPerMinute = Setting(
        "STORIES_PER_MINUTE", default: 60, .whole(1...1_000_000), "stories that one key may send in a minute")

    package let signingKeys = Setting(
        "SIGNING_KEY", default: [], .signingKeys,
        "signs sessions and upload addresses; several, with commas between them, are all accepted and the first one "
            + "signs; without any one is made and kept in DATA_DIR", secrecy: .whole)

    /// The one list of them, in the order above.
    static let all = Declarations()
    /// Taken from the properties themselves: there is no second list to forget.
    static let list = Mirror(reflecting: all).children.compactMap { $0.value as? any DeclaredSetting }
}
