package import Digests
package import HTTPServer
package import JSON
package import Orchestrator
package import Steps
package import Store
import Synchronization
import Threads
package import Videos

/// What the routes work with.
package struct Site: Sendable {
    let shop: Workshop
    let accounts: any Accounts
    let feed: ChangeFeed
    let memory: VideoMemory
    let changes: any ChangeWatch
    let desk: Commissioning
    let journal: CallJournal
    let styles: CaptionStyles
    let voices: JSON
    let voiceRules: VoiceRules
    /// Nil where voices cannot be heard.
    let samples: VoiceSamples?
    let templates: String
    /// The library of uploads; nil where there is none.
    let library: MediaParts?
    let metrics = Metrics()
    let keys: KeyBook
    let rates: RateLimits
    let signing: SigningKeys
    let sameKeys = OneAtATime()
    let sameScripts = OneAtATime()
    /// Something may be due.
    let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - voices: Those that an order may name, as `GET /api/options` shows them.
    ///   - signing: For sessions.
    ///   - templates: The folder with `pages`, `captions` and `openapi.json`.
    package init(
        shop: Workshop, accounts: any Accounts, changes: any ChangeWatch, desk: Commissioning, journal: CallJournal,
        voices: JSON, voiceRules: VoiceRules = .any, templates: String,
        signing: SigningKeys, rates: RateLimits.Rules = .init(), library: MediaParts? = nil,
        samples: VoiceSamples? = nil,
        wake: @escaping @Sendable () -> Void
    ) {
        self.shop = shop
        self.accounts = accounts
        self.changes = changes
        self.desk = desk
        self.journal = journal
        self.voices = voices
        self.voiceRules = voiceRules
        self.samples = samples
        self.templates = templates
        self.signing = signing
        self.library = library
        self.wake = wake
        styles = CaptionStyles(templates: templates)
        feed = ChangeFeed(changes: changes, log: shop.log)
        memory = VideoMemory(changes: changes, blobs: shop.blobs)
        keys = KeyBook(accounts: accounts, changes: changes)
        self.rates = RateLimits(rates)
    }

    /// Every route there is, with the layers around them.
    package var router: Router {
        var router = Router()
        router.around { request, next in Self.markTus(await next(request), request) }
        router.around { request, next in Security.harden(await next(request), request) }
        router.around { request, next in try await showProblem(await next(request), to: request) }
        router.around { request, next in await next(try await admitted(request)) }
        addOperations(&router)
        addSessions(&router)
        addOrders(&router)
        addVoices(&router)
        addVideos(&router)
        addScenes(&router)
        addEvents(&router)
        addFiles(&router)
        if library != nil {
            addUploads(&router)
            addMedia(&router)
            addMediaEvents(&router)
            addSigned(&router)
            addTus(&router)
        }
        addPages(&router)
        return router
    }

    /// To be called for each request that is over.
    package func observe(_ record: AccessRecord) { metrics.count(record) }

    /// For the numbers that only the server knows.
    package func watch(_ load: @escaping @Sendable () -> HTTPServer.Load) { metrics.load.withLock { $0 = load } }
}
