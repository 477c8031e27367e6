internal import Foundation
internal import MailboxPush

extension FCMAnswer {
  /// Reads the body of an answer.
  ///
  /// Source: Firebase, `FcmError`; Google, `google.rpc.Status` and `BadRequest`.
  init(status: Int, body: [UInt8], retryAfterSeconds: UInt32? = nil) {
    let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body))
    let details = status == 200 ? [] : envelope?.error?.details ?? []
    self.init(
      status: status,
      errorCode: details.first { $0.type?.hasSuffix("google.firebase.fcm.v1.FcmError") == true }?
        .errorCode.map { String($0.prefix(100)) },
      concernsToken: details.contains { detail in
        detail.fieldViolations?.contains { $0.field == "message.token" } == true
      }, retryAfterSeconds: retryAfterSeconds)
  }

  private struct Envelope: Decodable {
    let error: Problem?
  }

  private struct Problem: Decodable {
    let details: [Detail]?
  }

  private struct Detail: Decodable {
    let type: String?
    let errorCode: String?
    let fieldViolations: [Violation]?

    enum CodingKeys: String, CodingKey {
      case type = "@type"
      case errorCode
      case fieldViolations
    }
  }

  private struct Violation: Decodable {
    let field: String?
  }
}
