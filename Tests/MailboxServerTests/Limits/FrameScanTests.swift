@testable import MailboxServer
import NIOCore
import Testing

/// The recognition of whole frames, and of whole requests, in the bytes of a connection.
@Suite struct FrameScanTests {
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  private static let settings = RawClient.Frame(type: 4, payload: [0, 4, 0, 0, 1, 0])

  private static func heard(_ parts: [UInt8]...) -> [FrameScan.Heard] {
    var scan = FrameScan()
    return parts.map { scan.take(ByteBuffer(bytes: $0)) }
  }

  @Test func `nothing is whole before the first frame is, however it is cut`() {
    let bytes = Self.preface + Self.settings.bytes
    for cut in 1..<bytes.count {
      #expect(
        Self.heard(Array(bytes[..<cut]), Array(bytes[cut...])) == [.nothingWhole, .whole], "\(cut)")
    }
    #expect(Self.heard(bytes) == [.whole])
  }

  @Test func `a frame that is not whole is the same until it is`() {
    let data = RawClient.Frame(type: 0, stream: 1, payload: Array(repeating: 0, count: 20)).bytes
    let begun = Self.preface + Self.settings.bytes + data.prefix(5)
    #expect(
      Self.heard(begun, Array(data[5..<15]), Array(data[15...]))
        == [.part(isNew: true), .part(isNew: false), .whole])
    #expect(
      Self.heard(begun, Array(data[5...] + data[..<9]), Array(data[9...]))
        == [.part(isNew: true), .part(isNew: true), .whole])
  }

  @Test func `headers are whole with their last frame`() {
    let first = RawClient.Frame(type: 1, stream: 1, payload: [0x82]).bytes
    let next = RawClient.Frame(type: 9, stream: 1, payload: [0x84]).bytes
    let last = RawClient.Frame(type: 9, flags: 4, stream: 1, payload: []).bytes
    #expect(
      Self.heard(Self.preface + Self.settings.bytes, first, next, last)
        == [.whole, .part(isNew: true), .part(isNew: false), .whole])
  }

  @Test func `room for answers is noticed once`() {
    var scan = FrameScan()
    let update = RawClient.Frame(type: 8, payload: [0, 0, 0, 1]).bytes
    _ = scan.take(ByteBuffer(bytes: Self.preface + Self.settings.bytes))
    #expect(!scan.hasMadeRoom)
    _ = scan.take(ByteBuffer(bytes: update))
    #expect(scan.hasMadeRoom)
    scan.clearRoom()
    #expect(!scan.hasMadeRoom)
  }

  @Test func `a single request counts beyond what is free, until it is over`() {
    var progress = RequestProgress(.single)
    let free = OpenCalls.freeBytes
    #expect(progress.take(ByteBuffer(repeating: 0, count: free)) == .holds(more: 0))
    #expect(progress.take(ByteBuffer(repeating: 0, count: 100)) == .holds(more: 100))
    #expect(progress.isPart)
    progress.end()
    #expect(!progress.isPart)
  }

  @Test func `messages of a stream count while they are not whole, however they are cut`() {
    let message = [UInt8](repeating: 0, count: 20_000)
    let bytes = [0] + UInt32(message.count).bigEndianBytes + message
    for cut in [1, 4, 5, 6, 16_389, 16_390, 20_004] {
      var progress = RequestProgress(.many(messageBytesMax: 20_000))
      let counted = max(0, cut - 5 - OpenCalls.freeBytes)
      #expect(progress.take(ByteBuffer(bytes: bytes[..<cut])) == .holds(more: counted), "\(cut)")
      #expect(progress.isPart && progress.begun == 1)
      let rest = bytes[cut...] + bytes + bytes[..<3]
      #expect(progress.take(ByteBuffer(bytes: rest)) == .holds(more: -counted), "\(cut)")
      #expect(progress.isPart && progress.begun == 3)
    }
    var small = RequestProgress(.many(messageBytesMax: 19_999))
    #expect(
      small.take(ByteBuffer(bytes: bytes.prefix(5))) == .tooLong(bytes: 20_000, max: 19_999))
  }
}
