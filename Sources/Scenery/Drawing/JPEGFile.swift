import CTurboJPEG
import Glibc

extension Surface {
    /// The picture as JPEG; what is transparent comes out black.
    func jpeg(quality: Int) throws(SceneryError) -> [UInt8] {
        let attempted = "write a picture of \(width)x\(height) as JPEG"
        guard let compressor = tjInitCompress() else {
            throw SceneryError(.library, attempted, "libjpeg-turbo did not start.")
        }
        defer { tjDestroy(compressor) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(bytes) }
        let result = UnsafeMutableRawPointer(pixels).withMemoryRebound(to: UInt8.self, capacity: stride * height * 4) {
            tjCompress2(
                compressor, $0, Int32(width), Int32(stride * 4), Int32(height), Int32(TJPF_BGRX.rawValue), &bytes,
                &size,
                Int32(TJSAMP_444.rawValue), Int32(quality), TJFLAG_NOREALLOC & 0)
        }
        guard result == 0, let bytes else {
            throw SceneryError(.library, attempted, String(cString: tjGetErrorStr2(compressor)))
        }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
    }
}
