import Foundation
import MailboxModel
import Testing

/// The code that documents show, one file a catalogue, compiled as its readers compile it: without
/// MailboxTesting, whose literals for ids would make something else of it.
@Suite("The examples that documents show", .serialized) final class Examples {
  /// A directory that is there for one test.
  let directory: String
  /// The lines that an example has printed.
  private(set) var lines: [String] = []

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "mailbox-example-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    directory = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Stands in for Swift's own.
  func print(_ line: String) { lines.append(line) }

  /// A page with a message, and a gap behind it, as a store hands it out.
  func drained(_ message: Message) throws -> Page {
    var page = Page(at: Cursor(epoch: Epoch(rawValue: 7), sequence: 3))
    page.messageCount = 1
    page.gapCount = 1
    var writer = WireWriter()
    let body = try message.encodedBody(
      expiresAtSeconds: 0, sentAt: Timestamp(milliseconds: 1))
    writer.message(PageField.message) {
      $0.varint(MessageField.sequence, 1)
      $0.bytes += body
    }
    writer.message(PageField.gap) { Gap(from: 2, to: 3, reason: .expired).encode(to: &$0) }
    page.bytes = writer.bytes
    return page
  }
}
