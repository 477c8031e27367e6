internal import NIOCore

/// The progress of one call's request, and the bytes that it holds meanwhile. Without I/O.
///
/// ```
/// | compressed 8 | length 32 | message |  as often as there are messages
/// ```
struct RequestProgress {
  /// The messages that a call takes.
  enum Kind: Equatable {
    /// One message and the end; it is held until the call is over.
    case single
    /// Messages one after the other, each at most so long; one that is whole is taken at once.
    case many(messageBytesMax: Int)
  }

  /// The result of taking in bytes.
  enum Outcome: Equatable {
    /// The call holds so many more bytes than before, or fewer when negative.
    case holds(more: Int)
    /// It begins a message that is too long.
    case tooLong(bytes: Int, max: Int)
  }

  private static let prefixBytes = 5

  let kind: Kind
  /// True once the client has said that nothing more comes.
  private(set) var isEnded = false
  /// The number of messages begun; for streams, to tell one that is not whole from another.
  private(set) var begun = 0
  /// Bytes of the message under way, or of all that came.
  private var bytes = 0
  private var prefixCount = 0
  private var messageLeft = 0

  init(_ kind: Kind) { self.kind = kind }

  /// True while something begun is not whole.
  var isPart: Bool {
    switch kind {
    case .single: !isEnded
    case .many: prefixCount > 0
    }
  }

  mutating func end() { isEnded = true }

  /// Bytes came. O(messages).
  mutating func take(_ data: ByteBuffer) -> Outcome {
    let before = Self.counted(bytes)
    switch kind {
    case .single: bytes += data.readableBytes
    case .many(let max):
      if let length = follow(data, max: max) { return .tooLong(bytes: length, max: max) }
    }
    return .holds(more: Self.counted(bytes) - before)
  }

  private static func counted(_ bytes: Int) -> Int { max(0, bytes - OpenCalls.freeBytes) }

  /// Returns the length of a message that is too long.
  private mutating func follow(_ data: ByteBuffer, max: Int) -> Int? {
    var index = data.readerIndex
    while index < data.writerIndex {
      if prefixCount < Self.prefixBytes {
        let byte = Int(data.getInteger(at: index, as: UInt8.self) ?? 0)
        if prefixCount == 0 { begun += 1 } else { messageLeft = messageLeft << 8 | byte }
        prefixCount += 1
        index += 1
        guard prefixCount == Self.prefixBytes else { continue }
        if messageLeft > max { return messageLeft }
      } else {
        let count = min(messageLeft, data.writerIndex - index)
        messageLeft -= count
        bytes += count
        index += count
      }
      if messageLeft == 0 { (prefixCount, bytes) = (0, 0) }
    }
    return nil
  }
}
