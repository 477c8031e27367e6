internal import MailboxModel

/// Decodes the pages of a mailbox in memory, into messages as an app gets them.
struct DecodePages: Codable, Sendable {
  var directory: String

  func run() async throws {
    let pages = try StoredPages(of: directory)
    let frames = pages.pages.map(\.frame)
    let began = ContinuousClock.now
    var answer = Answer()
    for frame in frames {
      answer.messages += try Self.entries(ofFrame: frame)
      answer.bytes += frame.count
    }
    answer.seconds = (ContinuousClock.now - began) / .seconds(1)
    guard answer.messages == pages.messages else {
      throw MeasuringError("\(answer.messages) of \(pages.messages) messages were decoded")
    }
    Answer.say(answer)
  }

  /// Decodes all entries of a page; a frame that is none has none.
  static func entries(ofFrame frame: [UInt8]) throws -> Int {
    var reader = WireReader(frame.span.bytes)
    guard let field = try reader.nextField(), field.number == 3 else { return 0 }
    var page = Page(at: Cursor(epoch: Epoch(rawValue: 0), sequence: 0))
    page.bytes = reader.array(of: field)
    page.messageCount = 256
    return try page.entries().count
  }
}
