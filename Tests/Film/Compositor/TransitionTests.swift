import Pictures
import Testing

@testable import Film

struct TransitionTests {
    private let canvas = Canvas(width: 64, height: 36, rateNumerator: 30)
    private let frame = FrameBuffer(width: 64, height: 36)

    private func shot(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Shot {
        let pixels = Pixels(
            width: 64, height: 36, bytes: (0..<64 * 36).flatMap { _ in [red, green, blue] })
        return Shot(Still(pixels, motion: Motion(start: .all, end: .all), canvas: canvas), frames: 30)
    }

    /// The frame in the middle of a transition of nine frames from black to white (luma 16 to 235).
    private func middle(_ kind: Transition.Kind) -> FrameBuffer {
        Compositor(canvas).draw(
            4, of: shot(255, 255, 255), after: shot(0, 0, 0), previousFrames: 30, Transition(kind, frames: 9),
            into: frame)
        return frame
    }

    @Test func `a cut shows the new picture at once`() {
        Compositor(canvas).draw(
            0, of: shot(255, 255, 255), after: shot(0, 0, 0), previousFrames: 30, .cut, into: frame)
        #expect(frame.luma(0, 0) == 235)
    }

    @Test func `half way of a crossfade both pictures are half there`() {
        let frame = middle(.crossfade)
        #expect((0..<64).allSatisfy { abs(frame.luma($0, 18) - 126) <= 1 })
    }

    @Test func `half way of a dip all is black`() {
        Compositor(canvas).draw(
            4, of: shot(255, 0, 0), after: shot(0, 255, 0), previousFrames: 30, Transition(.dipToBlack, frames: 9),
            into: frame)
        #expect(frame.luma(20, 20) == 16 && frame.blue(20, 20) == 128 && frame.red(20, 20) == 128)
    }

    @Test func `half way of a slide each picture has its half`() {
        let frame = middle(.slide)
        #expect((0..<32).allSatisfy { frame.luma($0, 18) == 16 })
        #expect((32..<64).allSatisfy { frame.luma($0, 18) == 235 })
    }

    @Test func `half way of a wipe the edge is soft and in the middle`() {
        let frame = middle(.wipe)
        #expect((0..<28).allSatisfy { frame.luma($0, 18) == 235 })
        #expect((36..<64).allSatisfy { frame.luma($0, 18) == 16 })
        #expect(abs(frame.luma(32, 18) - 126) <= 1)
        #expect((28..<36).allSatisfy { frame.luma($0, 18) >= frame.luma($0 + 1, 18) })
    }

    @Test(arguments: Transition.Kind.allCases) func `a transition goes evenly and ends`(kind: Transition.Kind) {
        let transition = Transition(kind, frames: 12)
        let compositor = Compositor(canvas)
        var light: [Int] = []
        for number in 0..<14 {
            compositor.draw(
                number, of: shot(255, 255, 255), after: shot(0, 0, 0), previousFrames: 30, transition, into: frame)
            light.append(frame.visible.prefix(64 * 36).reduce(0) { $0 + Int($1) })
        }
        #expect(zip(light, light.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(light[12] == 235 * 64 * 36)
    }

    @Test func `a box changes the frame inside of it alone`() {
        frame.fill(luma: 100, blue: 110, red: 120)
        let box = Overlay(x: 10, y: -4, width: 20, height: 12)
        for at in 0..<20 * 12 {
            box.luma[at] = 200
            box.alpha[at] = 128
        }
        for at in 0..<10 * 6 {
            box.blueChroma[at] = 60
            box.redChroma[at] = 240
            box.chromaAlpha[at] = 255
        }
        Compositor(canvas).lay(box, on: frame)
        #expect(frame.luma(10, 0) == 150 && frame.luma(29, 7) == 150)
        #expect(frame.luma(9, 0) == 100 && frame.luma(30, 7) == 100 && frame.luma(12, 8) == 100)
        #expect(frame.blue(10, 0) == 60 && frame.red(28, 6) == 240 && frame.blue(30, 6) == 110)
    }
}
