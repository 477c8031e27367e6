internal import Crypto
internal import Foundation

/// The proof to a receiver that a request comes from here, and of when it was sent.
///
/// Source: Standard Webhooks 1.0, 'Signature scheme' (symmetric).
struct WebhookSignature {
  /// The push's id: the same on every attempt.
  let id: String
  /// Seconds since 1970.
  let unixSeconds: Int64
  /// `v1,` and the HMAC-SHA256 of `id.seconds.body` in Base64.
  let signature: String

  init(of body: [UInt8], id: String, unixSeconds: Int64, secret: [UInt8]) {
    self.id = id
    self.unixSeconds = unixSeconds
    var code = HMAC<SHA256>(key: SymmetricKey(data: secret))
    code.update(data: Data("\(id).\(unixSeconds).".utf8))
    code.update(data: body)
    signature = "v1," + Data(code.finalize()).base64EncodedString()
  }

  /// As headers of a request.
  var headers: [(String, String)] {
    [
      ("webhook-id", id), ("webhook-timestamp", "\(unixSeconds)"),
      ("webhook-signature", signature),
    ]
  }
}
