import MailboxModel
import MailboxTesting
import Testing

@Suite struct MailboxErrorTests {
  static let all: [MailboxError] = [
    .invalidIdentifier(kind: "user", value: "", reason: "is empty"),
    .invalidArgument(name: "limit", value: "0", reason: "it goes from 1 to 9"),
    .messageTooLarge(encodedBytes: 100_000, limitBytes: 98_304),
    .tooManyRecipients(count: 10_001, limit: 10_000), .noRecipients, .peerNeeded(sender: "alice"),
    .malformed(what: "a gap", reason: "it is cut short"), .unknownUser("bob"),
    .unknownDevice("phone", of: "bob"), .deviceSignedOut("phone", of: "bob"),
    .tooManyDevices(of: "bob", limit: 64), .tooManyConversations(of: "bob", limit: 10),
    .unknownConversation("#room", of: "bob"),
    .cursorOfAnotherEpoch(given: Epoch(rawValue: 1), current: Epoch(rawValue: 2)),
    .cursorFromTheFuture(given: 9, head: 3),
    .positionForgotten("#room", sequence: 3, oldestExact: 9),
    .quotaExceeded(["bob"], limit: "5 messages"), .notAStore(path: "here", reason: "it is empty"),
    .formatTooNew(found: 9, supported: 1), .busy(path: "here", processID: 17),
    .busy(path: "here", processID: nil), .readOnly(path: "here"), .damaged(what: "a checksum"),
    .storage(operation: "writing", reason: "disk full", hint: "free some space"),
    .feedTrimmed(position: 1, oldest: 2), .closed,
  ]

  @Test(arguments: all)
  func `every error says in one line what was wrong and what to do`(error: MailboxError) {
    #expect(!error.message.isEmpty)
    #expect(!error.hint.isEmpty)
    #expect(error.description == "\(error.message); \(error.hint)")
    #expect(!error.description.contains("\n"))
    #expect(!error.description.contains("Optional("))
  }

  @Test func `every kind of error has a code of its own`() {
    #expect(Set(Self.all.map(\.code)).count == Self.all.count - 1)
  }

  @Test func `an error names the value that was wrong`() {
    #expect(
      MailboxError.unknownUser(MailboxAddress("bob", in: "shop")).message.contains("shop/bob"))
    #expect(MailboxError.busy(path: "here", processID: 17).message.contains("17"))
    #expect(
      MailboxError.quotaExceeded(["bob", "eve"], limit: "5").message.contains("'bob', 'eve'"))
  }

  @Test func `an error stays short whatever the value was, so that headers have room for it`() {
    let longest = MailboxAddress(
      UserID(checked: String(repeating: "u", count: 128)),
      in: AppID(checked: String(repeating: "a", count: 64)))
    let full = MailboxError.quotaExceeded(Array(repeating: longest, count: 10_000), limit: "5")
    #expect(full.message.contains(" and 9995 more is full"))
    #expect(full.message.utf8.count < 2048)
    let oneLetter = "e" + String(repeating: "\u{301}", count: 100_000)
    let invalid = MailboxError.invalidArgument(name: "name", value: oneLetter, reason: "no")
    #expect(invalid.message.utf8.count < 256)
  }
}
