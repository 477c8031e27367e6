import MailboxModel
import MailboxTesting
import Testing

@Suite struct WireRoundTripTests {
  private let sentAt = Timestamp(milliseconds: 1_700_000_000_123)

  /// Returns the message that a reader finds in the encoded body.
  private func decoded(_ message: Message, expiresAt: UInt32 = 1_800_000_000) throws
    -> WaitingMessage
  {
    let body = try message.encodedBody(
      expiresAtSeconds: expiresAt, sentAt: message.sentAt ?? sentAt)
    return try WaitingMessage(decoding: body.span.bytes)
  }

  @Test func `random messages of every kind come back the same`() throws {
    let seed = SeededGenerator.seed(or: 1)
    var random = SeededGenerator(seed: seed)
    for round in 0..<2000 {
      let message = RandomMessage.draw(using: &random)
      let found = try decoded(message)
      let expected = message.with { $0.sentAt = $0.sentAt ?? sentAt }
      #expect(found.message == expected, "round \(round), seed \(seed)")
      #expect(found.sentAt == expected.sentAt)
      #expect(found.expiresAt == Timestamp(seconds: 1_800_000_000))
      if found.message != expected { return }
    }
  }

  @Test(
    arguments: [
      .text(""), .text("消息"), .audio(Media(url: "")),
      .file(Media(url: "u", name: "n", sizeBytes: .max, durationMilliseconds: .max)),
      .image(Media(url: "https://example.org/p.png")),
      .video(Media(url: "v", durationMilliseconds: 1)),
      .face(index: 0, data: []), .face(index: .max, data: [0, 255]),
      .location(Location(name: "", latitude: 0, longitude: -0.0)),
      .location(Location(name: "North", latitude: 90, longitude: -180)),
      .custom(desc: "", data: []), .custom(desc: "poll", data: [1, 2, 3]),
    ] as [Element])
  func `every kind of element comes back, empty or full`(element: Element) throws {
    let message = Message(from: "alice", content: .elements([element, .text("behind")]))
    #expect(try decoded(message).message.content == message.content)
  }

  @Test func `an empty encrypted body is not an empty list of elements`() throws {
    #expect(
      try decoded(Message(from: "a", content: .encrypted([]))).message.content == .encrypted([]))
    #expect(
      try decoded(Message(from: "a", content: .elements([]))).message.content == .elements([]))
  }

  @Test func `an empty wish for the push is not an absent one`() throws {
    var push = OfflinePush()
    push.title = ""
    push.iosSound = ""
    let found = try decoded(Message.direct("hi").with { $0.push = push })
    #expect(found.message.push == push)
    #expect(
      try decoded(Message.direct("hi").with { $0.push = OfflinePush() }).message.push
        == OfflinePush())
    #expect(try decoded(.direct("hi")).message.push == nil)
  }

  @Test func `a push that is forced stays forced`() throws {
    var push = OfflinePush()
    push.isForced = true
    #expect(try decoded(Message.direct("hi").with { $0.push = push }).message.push == push)
  }

  @Test(arguments: [0, 1, UInt32.max])
  func `the expiry keeps its four bytes`(expiresAt: UInt32) throws {
    #expect(try decoded(.direct("hi"), expiresAt: expiresAt).expiresAt.seconds == Int64(expiresAt))
  }

  @Test(arguments: [Int64.min + 1000, -1, 0, 1, Int64.max])
  func `a moment of sending comes back, also before 1970`(milliseconds: Int64) throws {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(try decoded(Message.direct("hi").with { $0.sentAt = moment }).sentAt == moment)
  }

  @Test(arguments: Gap.Reason.allCases)
  func `a gap comes back for every reason`(reason: Gap.Reason) throws {
    for gap in [Gap(from: 1, to: 1, reason: reason), Gap(from: 7, to: 1 << 56, reason: reason)] {
      var writer = WireWriter()
      gap.encode(to: &writer)
      #expect(try Gap(decoding: writer.bytes.span.bytes) == gap)
    }
  }

  @Test func `the number of bytes of a varint is what is written`() {
    var random = SeededGenerator(seed: 3)
    for shift in 0..<64 {
      let bound: UInt64 = 1 << UInt64(shift)
      for value in [bound, bound - 1, .random(in: 0..<max(bound, 1), using: &random), .max] {
        var writer = WireWriter()
        writer.rawVarint(value)
        #expect(writer.bytes.count == WireWriter.varintByteCount(value), "\(value)")
      }
    }
  }

  @Test(arguments: [1, 0xAF92_B65B_B12A_2B93, UInt64.max])
  func `a fixed64 field comes back the same, and 0 is left out`(value: UInt64) throws {
    var writer = WireWriter()
    writer.fixed64(1, 0)
    writer.fixed64(2, value)
    var reader = WireReader(writer.bytes.span.bytes)
    let field = try #require(try reader.nextField())
    #expect(field.number == 2)
    #expect(field.scalar == value)
    #expect(try reader.nextField() == nil)
  }
}
