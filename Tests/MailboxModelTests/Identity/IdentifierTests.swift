import MailboxModel
import Testing

@Suite struct IdentifierTests {
  private let nothing = ""

  @Test(arguments: [1, 2, 127, 128])
  func `a user id of up to 128 bytes is accepted as given`(byteCount: Int) throws {
    let text = String(repeating: "u", count: byteCount)
    #expect(try UserID(text).value == text)
  }

  @Test func `an empty id is refused with its kind`() {
    #expect(throws: MailboxError.invalidIdentifier(kind: "user", value: "", reason: "is empty")) {
      try UserID(nothing)
    }
    #expect(throws: MailboxError.invalidIdentifier(kind: "device", value: "", reason: "is empty")) {
      try DeviceID(nothing)
    }
  }

  @Test func `an id of one byte too many is refused with both numbers`() {
    let error = #expect(throws: MailboxError.self) {
      try UserID(String(repeating: "u", count: 129))
    }
    #expect(error?.code == "invalidIdentifier")
    #expect(error?.message.contains("129") == true)
    #expect(error?.message.contains("128") == true)
  }

  @Test func `bytes are counted, not characters`() throws {
    let woman = "👩‍👩‍👧"
    #expect(woman.count == 1)
    #expect(try GroupID(String(repeating: woman, count: 7)).value.utf8.count == 126)
    #expect(throws: MailboxError.self) { try GroupID(String(repeating: woman, count: 8)) }
    #expect(throws: MailboxError.self) { try MessageID(String(repeating: "é", count: 65)) }
    #expect(try MessageID(String(repeating: "é", count: 64)).value.count == 64)
  }

  @Test func `an app id has at most 64 bytes`() throws {
    #expect(try AppID(String(repeating: "a", count: 64)).value.count == 64)
    #expect(throws: MailboxError.self) { try AppID(String(repeating: "a", count: 65)) }
  }

  @Test(arguments: ["\u{0}", "a\u{0}", "\u{0}a", "a\u{0}b"])
  func `an id with a NUL is refused`(text: String) {
    let error = #expect(throws: MailboxError.self) { try UserID(text) }
    #expect(error?.message.contains("NUL") == true)
  }

  @Test(arguments: ["消息", "مرحبا", "e\u{301}", "a b", "../etc", "#room", "line\nbreak", "\u{1}"])
  func `any other text is an id, byte for byte`(text: String) throws {
    #expect(Array(try UserID(text).value.utf8) == Array(text.utf8))
  }

  @Test func `ids are ordered by their bytes, as keys are`() throws {
    let ids = try ["b", "a", "ab", "é", "z", "消"].map { try UserID($0) }
    #expect(ids.sorted().map(\.value) == ["a", "ab", "b", "z", "é", "消"])
  }

  /// Swift's strings hold the pairs for equal; the store's keys do not.
  @Test(arguments: [
    ("ren\u{e9}", "rene\u{301}"), ("\u{212b}", "\u{c5}"), ("\u{ac00}", "\u{1100}\u{1161}"),
  ])
  func `G3: ids that look alike are equal only when their bytes are`(one: String, other: String)
    throws
  {
    #expect(one == other)
    #expect(try UserID(one) != UserID(other))
    #expect(try Set([DeviceID(one), DeviceID(other), DeviceID(one)]).count == 2)
    #expect(try MailboxAddress(UserID(one)) != MailboxAddress(UserID(other)))
    #expect(try Conversation.group(GroupID(one)) != .group(GroupID(other)))
    #expect(try [MessageID(one): 1][MessageID(other)] == nil)
    #expect(try AppID(one) == AppID(one))
  }

  @Test func `a long bad id does not fill the log`() {
    let error = #expect(throws: MailboxError.self) {
      try UserID(String(repeating: "x", count: 100_000))
    }
    #expect((error?.description.count ?? .max) < 300)
  }
}
