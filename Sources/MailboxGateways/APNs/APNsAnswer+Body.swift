internal import Foundation
internal import MailboxModel
internal import MailboxPush
internal import NIOCore

extension APNsAnswer {
  /// The most bytes of a body that are read; Apple's have about 50.
  static let bodyBytesMax = 4096

  /// Reads the body of an answer, or the data of a GOAWAY: `{"reason":…,"timestamp":…}`.
  init(status: Int, body: ByteBuffer, retryAfterSeconds: UInt32? = nil) {
    let content = Content(body)
    self.init(
      status: status, reason: content?.reason, timestamp: content?.moment,
      retryAfterSeconds: retryAfterSeconds)
  }

  private struct Content: Decodable {
    let reason: String?
    let timestamp: Double?

    init?(_ body: ByteBuffer) {
      guard body.readableBytes > 0 else { return nil }
      let data = Data(body.readableBytesView)
      guard let content = try? JSONDecoder().decode(Content.self, from: data) else { return nil }
      // What the provider says is shown to people: it may not fill the ledger.
      reason = content.reason.map { String($0.prefix(100)) }
      timestamp = content.timestamp
    }

    /// `timestamp` is in milliseconds.
    var moment: Timestamp? {
      timestamp.flatMap { Int64(exactly: $0.rounded()) }.map(Timestamp.init(milliseconds:))
    }
  }
}
