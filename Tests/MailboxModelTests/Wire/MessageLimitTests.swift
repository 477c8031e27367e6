import MailboxModel
import MailboxTesting
import Testing

@Suite struct MessageLimitTests {
  private func bodyBytes(textBytes: Int) throws(MailboxError) -> Int {
    try Message.direct(String(repeating: "x", count: textBytes))
      .encodedBody(expiresAtSeconds: 1, sentAt: Timestamp(milliseconds: 1)).count
  }

  @Test func `a message of exactly 96 KiB encoded is accepted, one byte more is refused`() throws {
    let overhead = try bodyBytes(textBytes: 90_000) - 90_000
    let largest = Message.encodedBytesMax - overhead
    #expect(try bodyBytes(textBytes: largest) == 96 * 1024)
    #expect(throws: MailboxError.messageTooLarge(encodedBytes: 98_305, limitBytes: 98_304)) {
      try bodyBytes(textBytes: largest + 1)
    }
  }

  @Test func `the limit holds for an encrypted body as well`() {
    let error = #expect(throws: MailboxError.self) {
      try Message(from: "alice", content: .encrypted([UInt8](repeating: 7, count: 1 << 20)))
        .encodedBody(expiresAtSeconds: 1, sentAt: Timestamp(milliseconds: 1))
    }
    #expect(error?.code == "messageTooLarge")
  }
}
