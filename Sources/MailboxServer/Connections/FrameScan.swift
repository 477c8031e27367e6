internal import NIOCore

/// Follows the bytes of an HTTP/2 connection as far as to know what of them is whole. Without I/O.
///
/// ```
/// | preface 24 | frame | frame | …      RFC 9113, sections 3.4 and 4.1
///   frame      | length 24 | type 8 | flags 8 | stream 32 | payload |
/// ```
/// HTTP/2 says nothing of a frame before all of it is there, nor of headers before their last frame is:
/// without this a client that stops in between would look like one that has nothing to say.
struct FrameScan {
  /// The state of a connection after the bytes that came.
  enum Heard: Equatable {
    /// Nothing was whole yet since the connection began.
    case nothingWhole
    /// All that was begun is whole.
    case whole
    /// Something is not whole: the same as before, or something that began with these bytes.
    case part(isNew: Bool)
  }

  private static let prefaceBytes = 24
  private static let headerBytes = 9
  private static let (headers, windowUpdate, continuation): (UInt8, UInt8, UInt8) = (1, 8, 9)
  private static let endHeaders: UInt8 = 4

  private var prefaceLeft = Self.prefaceBytes
  /// Bytes of the header of the frame under way that have come.
  private var headerCount = 0
  private var payloadLeft = 0
  private var type: UInt8 = 0
  private var flags: UInt8 = 0
  private var hasWholeFrame = false
  /// True while headers wait for their last frame.
  private var isInHeaders = false
  private var isInPart = false
  /// True when the client has made room for answers since this was last cleared.
  private(set) var hasMadeRoom = false

  /// Takes in bytes. O(frames).
  mutating func take(_ bytes: ByteBuffer) -> Heard {
    var index = bytes.readerIndex
    var hasEndedPart = false
    while index < bytes.writerIndex {
      if prefaceLeft > 0 {
        let count = min(prefaceLeft, bytes.writerIndex - index)
        prefaceLeft -= count
        index += count
      } else if headerCount < Self.headerBytes {
        takeHeader(bytes, at: index)
        index += 1
        if headerCount == Self.headerBytes, payloadLeft == 0 {
          hasEndedPart = endFrame() || hasEndedPart
        }
      } else {
        let count = min(payloadLeft, bytes.writerIndex - index)
        payloadLeft -= count
        index += count
        if payloadLeft == 0 { hasEndedPart = endFrame() || hasEndedPart }
      }
    }
    return heard(hasEndedPart: hasEndedPart)
  }

  /// Forgets that the client has made room.
  mutating func clearRoom() { hasMadeRoom = false }

  private mutating func takeHeader(_ bytes: ByteBuffer, at index: Int) {
    let byte = bytes.getInteger(at: index, as: UInt8.self) ?? 0
    switch headerCount {
    case 0: payloadLeft = Int(byte)
    case 1, 2: payloadLeft = payloadLeft << 8 | Int(byte)
    case 3: type = byte
    case 4: flags = byte
    default: break
    }
    headerCount += 1
  }

  /// Returns whether with the frame all that it is a part of is whole.
  private mutating func endFrame() -> Bool {
    headerCount = 0
    hasWholeFrame = true
    switch type {
    case Self.headers, Self.continuation: isInHeaders = flags & Self.endHeaders == 0
    case Self.windowUpdate: hasMadeRoom = true
    default: break
    }
    return !isInHeaders
  }

  private mutating func heard(hasEndedPart: Bool) -> Heard {
    let wasInPart = isInPart
    isInPart = headerCount > 0 || isInHeaders
    guard hasWholeFrame else { return .nothingWhole }
    return isInPart ? .part(isNew: hasEndedPart || !wasInPart) : .whole
  }
}
