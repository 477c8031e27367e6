internal import NIOCore

/// The messages of one stream that are compressed, made into ones that are not. Without I/O.
///
/// ```
/// | compressed 8 | length 32 | message |  as often as there are messages
/// ```
/// One is decompressed at a time, when it is asked for: what a client sends is bounded by the window
/// of its stream, and what it comes to by this.
struct CompressedMessages {
  private static let prefixBytes = 5

  /// The next piece to pass on.
  enum Next: Equatable {
    /// A message with its prefix.
    case message(ByteBuffer)
    /// All that came, as it is, since no message can be made of it; what comes goes the same way.
    case raw(ByteBuffer)
    /// The rest of the message has not come.
    case nothing
  }

  private let inflater: Inflater
  /// The most bytes of a message, decompressed.
  private let bytesMax: Int
  /// The most bytes of a message as it comes: the transport cuts a stream off that has more.
  private let encodedBytesMax: Int
  private var held = ByteBuffer()
  private var isRaw = false

  init(_ inflater: Inflater, bytesMax: Int, encodedBytesMax: Int) {
    self.inflater = inflater
    self.bytesMax = bytesMax
    self.encodedBytesMax = encodedBytesMax
  }

  /// Bytes came.
  mutating func append(_ bytes: ByteBuffer) {
    held.discardReadBytes()
    held.writeImmutableBuffer(bytes)
  }

  /// True when nothing is left, not even a part of a message.
  var isEmpty: Bool { held.readableBytes == 0 }

  private var hasNext: Bool {
    if isRaw { return held.readableBytes > 0 }
    guard let length = lengthOfFirst else { return false }
    return length > encodedBytesMax || held.readableBytes >= Self.prefixBytes + length
  }

  /// The next message.
  mutating func next() -> Next {
    guard hasNext else { return .nothing }
    guard !isRaw, let length = lengthOfFirst, length <= encodedBytesMax else { return rest() }
    let isCompressed = held.getInteger(at: held.readerIndex, as: UInt8.self) == 1
    guard isCompressed else {
      guard let message = held.readSlice(length: Self.prefixBytes + length) else { return .nothing }
      return .message(message)
    }
    held.moveReaderIndex(forwardBy: Self.prefixBytes)
    guard let message = held.readSlice(length: length) else { return .nothing }
    switch inflater.inflate(message, bytesMax: bytesMax) {
    case .whole(let bytes): return .message(Self.prefixed(bytes))
    case .damaged: return .message(Self.prefixed(UnreadableRequest.damaged))
    case .tooLarge: return .message(Self.prefixed(UnreadableRequest.tooLarge))
    }
  }

  /// Returns what came of a message whose end never will, for the transport to judge.
  mutating func rest() -> Next {
    isRaw = true
    defer { held = ByteBuffer() }
    return held.readableBytes > 0 ? .raw(held) : .nothing
  }

  private var lengthOfFirst: Int? {
    held.getInteger(at: held.readerIndex + 1, as: UInt32.self).map(Int.init)
  }

  private static func prefixed(_ request: UnreadableRequest) -> ByteBuffer {
    prefixed(ByteBuffer(bytes: request.bytes))
  }

  private static func prefixed(_ message: ByteBuffer) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(prefixBytes + message.readableBytes)
    buffer.writeInteger(UInt8(0))
    buffer.writeInteger(UInt32(message.readableBytes))
    buffer.writeImmutableBuffer(message)
    return buffer
  }
}
