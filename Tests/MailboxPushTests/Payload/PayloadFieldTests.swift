import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

/// `MAILBOX_WRITE_PAYLOADS=1` writes the table in Push.md anew, as the payloads.
@Suite("The table of all payload fields is what the payloads have") struct PayloadFieldTests {
  private static let begin = "<!-- Made from Payloads/ by PayloadFieldTests: begin -->\n"
  private static let end = "<!-- end -->\n"

  @Test func `Push.md has every field of every profile, and no other`() throws {
    let table = try PayloadFieldTable(
      of: PayloadSituation.all, clears: ClearPayloadTests.situations.map { ($0.0, $0.1) },
      in: PayloadTests.folder)
    #expect(table.unexplained == [])
    #expect(table.unused == [])
    var text = try String(contentsOf: Self.document, encoding: .utf8)
    let start = try #require(text.range(of: Self.begin)?.upperBound)
    let stop = try #require(text.range(of: Self.end)?.lowerBound)
    if ProcessInfo.processInfo.environment["MAILBOX_WRITE_PAYLOADS"] != nil {
      text.replaceSubrange(start..<stop, with: table.markdown)
      try text.write(to: Self.document, atomically: true, encoding: .utf8)
    } else {
      #expect(String(text[start..<stop]) == table.markdown)
    }
  }

  private static let document = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Documentation/Push.md")
}
