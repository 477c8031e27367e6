import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@testable import mailbox

/// The time at which a message was sent lies in the years 1 to 9999, wherever it comes from and goes to.
@Suite("The range of sent_at", .serves) struct SentAtRangeTests {
  private static let outside = [
    Timestamp(milliseconds: -62_135_596_800_001), Timestamp(milliseconds: 253_402_300_800_000),
    Timestamp(milliseconds: .min), Timestamp(milliseconds: .max),
  ]
  private static let inside = [
    Timestamp.writable.lowerBound, Timestamp.writable.upperBound, Timestamp(milliseconds: -1),
  ]

  private func body(sentAt: Timestamp, name: String = "Alice") throws -> [UInt8] {
    try Message.direct("hi").with { $0.senderName = name }.encodedBody(
      expiresAtSeconds: 1_900_000_000, sentAt: sentAt)
  }

  private func line(_ body: [UInt8]) -> String {
    #"{"to":"bob","from":"alice","text":"hi","body":"\#(Data(body).base64EncodedString())"}"#
  }

  @Test(arguments: inside)
  func `a line with a moment in the range is taken`(moment: Timestamp) throws {
    let deposit = try DepositLine(try JSONReader.read(Array(line(body(sentAt: moment)).utf8)))
      .deposit(in: "default")
    #expect(deposit.message.sentAt == moment)
  }

  @Test(arguments: outside)
  func `a line with a moment beyond it is refused, in its fields and in its body`(
    moment: Timestamp
  ) throws {
    let seconds = moment.seconds
    let byHand = #"{"to":"bob","from":"alice","text":"hi","at":\#(seconds)}"#
    #expect(throws: LineFault.self) {
      try DepositLine(try JSONReader.read(Array(byHand.utf8))).deposit(in: "default")
    }
    let error = #expect(throws: MailboxError.self) {
      try DepositLine(try JSONReader.read(Array(line(body(sentAt: moment)).utf8)))
        .deposit(in: "default")
    }
    #expect(error?.code == "invalidArgument")
    #expect(error?.message.contains("years 1 to 9999") == true)
  }

  @Test(arguments: outside, ["", "Alice"])
  func `what an early version took is exported so that it can be imported`(
    moment: Timestamp, name: String
  ) throws {
    let stored = [0x08, 0x05] + (try body(sentAt: moment, name: name))
    let exported = try DepositLine(encoded: stored, in: "bob", namesApp: false)
    let written = try JSONEncoder().encode(exported)
    let deposit = try DepositLine(try JSONReader.read([UInt8](written))).deposit(in: "default")
    let sentAt = try #require(deposit.message.sentAt)
    #expect(Timestamp.writable.contains(sentAt))
    #expect(sentAt == Timestamp.writable.lowerBound || sentAt == Timestamp.writable.upperBound)
    #expect(deposit.message.senderName == name)
    #expect(deposit.expiresAt == Timestamp(seconds: 1_900_000_000))
  }
}
