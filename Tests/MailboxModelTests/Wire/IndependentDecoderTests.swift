import Foundation
import MailboxModel
import MailboxTesting
import Testing

/// The wire form as an implementation of protobuf that is not ours reads it.
@Suite struct IndependentDecoderTests {
  static let protoc = ["/usr/bin/protoc", "/usr/local/bin/protoc", "/opt/homebrew/bin/protoc"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private func decodeRaw(_ bytes: [UInt8]) async throws -> [String] {
    let directory = try TemporaryDirectory()
    let file = directory.path("input")
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    var command = Command(try #require(Self.protoc), ["--decode_raw"])
    command.input = .file(file)
    let (ending, output) = try await command.collect()
    #expect(ending.status == 0)
    let text = String(decoding: output, as: UTF8.self)
    return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test(.enabled(if: protoc != nil, "protoc is not installed"))
  func `protoc reads every field where and as it is documented`() async throws {
    var message = Message(
      from: "alice", senderName: "Alice", id: "m1",
      audience: .group(Group("#room", name: "Room", senderCard: "Al")),
      sentAt: Timestamp(milliseconds: 1_700_000_000_123),
      content: .elements([
        .text("Hello"), .face(index: 3, data: Array("f".utf8)),
        .location(Location(name: "here", latitude: 1.5, longitude: 0)),
      ]))
    message.counts = false
    message.isOnlineOnly = true
    message.mentions = Message.Mentions(everyone: true, users: ["bob"])
    message.push = OfflinePush()
    message.push?.title = "T"
    message.push?.ignoresBadge = true
    message.push?.subtitle = "S"
    message.push?.image = "https://e.org"
    message.push?.threadID = "th"
    message.push?.category = "C"
    message.push?.interruptionLevel = .timeSensitive
    message.push?.relevanceScore = 0
    message.push?.titleLocalization = OfflinePush.LocalizedText("K")
    message.push?.bodyLocalization = OfflinePush.LocalizedText("L", arguments: ["a", "b"])
    message.push?.analyticsLabel = "l"
    message.push?.androidVisibility = .secret
    let lines = try await decodeRaw(
      message.encodedBody(
        expiresAtSeconds: 1, sentAt: Timestamp(milliseconds: 1_700_000_000_123)))
    #expect(
      lines == [
        "3: 0x00000001", #"4: "alice""#, #"5: "Alice""#, #"6: "m1""#,
        "8 {", ##"1: "#room""##, #"2: "Room""#, #"3: "Al""#, "}",
        "9: 1700000000123",
        "10 {", #"1: "Hello""#, "}",
        "10 {", "6 {", "1: 3", #"2: "f""#, "}", "}",
        "10 {", "7 {", #"1: "here""#, "2: 0x3ff8000000000000", "}", "}",
        "12 {", #"2: "T""#, "7: 1", #"11: "S""#, #"12: "https://e.org""#, #"13: "th""#, #"14: "C""#,
        "15: 3", "16: 0x0000000000000000", "17 {", #"1: "K""#, "}", "18 {", #"1: "L""#,
        #"2: "a""#, #"2: "b""#, "}", #"19: "l""#, "20: 3", "}",
        "13: 1", "14: 1", #"15: "bob""#, "16: 1",
      ])
  }

  @Test(.enabled(if: protoc != nil, "protoc is not installed"))
  func `protoc reads a page as messages and gaps in order`() async throws {
    var writer = WireWriter()
    let body = try Message.direct("Hello", from: "a").encodedBody(
      expiresAtSeconds: 1, sentAt: Timestamp(milliseconds: 1))
    var message = WireWriter()
    message.varint(MessageField.sequence, 300)
    message.varint(MessageField.number, 2)
    writer.presentBytes(PageField.message, message.bytes + body)
    writer.message(PageField.gap) { Gap(from: 301, to: 305, reason: .recalled).encode(to: &$0) }
    #expect(
      try await decodeRaw(writer.bytes) == [
        "1 {", "1: 300", "2: 2", "3: 0x00000001", #"4: "a""#, "9: 1", "10 {", #"1: "Hello""#, "}",
        "}",
        "2 {", "1: 301", "2: 305", "3: 5", "4: 3", "}",
      ])
  }

  @Test(.enabled(if: protoc != nil, "protoc is not installed"))
  func `protoc accepts random messages`() async throws {
    let seed = SeededGenerator.seed(or: 9)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let body = try RandomMessage.draw(using: &random).encodedBody(
        expiresAtSeconds: 1, sentAt: Timestamp(milliseconds: -1))
      #expect(try await !decodeRaw(body).isEmpty, "seed \(seed)")
    }
  }
}
