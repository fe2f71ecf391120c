import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Film

@Suite struct WaveWriterTests {
    let folder = TemporaryFolder()

    @Test func `a file appears whole or not at all`() throws {
        do {
            let writer = try WaveWriter(path: folder.file("a.wav"))
            try writer.write(Signal.noise(3))
            #expect(!FileManager.default.fileExists(atPath: folder.file("a.wav")))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        _ = try folder.wave("b.wav", Signal.noise(3))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["b.wav"])
    }

    @Test func `16 bits are rounded and full scale does not wrap`() throws {
        let sound: [Float] = [0, 0.5, 1, -1, 1.5, -7, 0.00001, .nan]
        let read = try SoundReader(path: folder.wave("a.wav", sound, .integer16)).readAll()
        let top = Float(32_767) / 32_768
        #expect(read == [0, 0.5, top, -1, top, -1, 0, 0])
    }

    @Test func `a folder that is not there is named`() throws {
        expect(.library, "No such file") { _ = try WaveWriter(path: folder.file("none/a.wav")) }
    }

    @Test func `a full disk is said so`() throws {
        // It refuses every byte as a full disk does.
        symlink("/dev/full", folder.file("other.wav.part"))
        let full = try WaveWriter(path: folder.file("other.wav"))
        expect(.noSpace, "disk is full") { try full.write(Signal.noise(1)) }
    }
}
