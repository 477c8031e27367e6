internal import MailboxModel
internal import MailboxPush
internal import NIOCore
internal import NIOHPACK

/// A push as Apple wants it: `POST /3/device/<token>`.
///
/// Source: Apple, 'Sending notification requests to APNs'.
struct APNsRequest: Sendable {
  /// The most bytes of a payload of a call (`voip`).
  private static let callBytesMax = 5120
  /// Apple keeps a notification at most this long: 30 days, in seconds.
  private static let keptSecondsMax: Int64 = 30 * 86_400
  /// The ending of topics of calls.
  private static let callSuffix = ".voip"

  /// The headers but for `authorization`.
  let headers: HPACKHeaders
  /// The payload.
  let body: ByteBuffer

  /// A request, or what became of a push that Apple would never take.
  static func make(
    _ push: RenderedPush, to binding: Binding, topic: String, authority: String, unixSeconds: Int64
  ) -> Result<APNsRequest, Unsendable> {
    // Older versions bound what is none.
    let token: PushToken
    do throws(MailboxError) {
      token = try binding.token.inAppleForm()
    } catch {
      return .failure(.init(.quarantine(reason: "the token is not hexadecimal")))
    }
    let isCall = topic.hasSuffix(callSuffix)
    let limit = isCall ? callBytesMax : RenderedPush.payloadBytesMax
    guard push.body.count <= limit else {
      let reason = "413 PayloadTooLarge, not sent: \(push.body.count) bytes, the limit is \(limit)"
      return .failure(.init(.refused(reason: reason)))
    }
    var headers: HPACKHeaders = [
      ":method": "POST", ":scheme": "https", ":authority": authority,
    ]
    // What every push has its own of does not belong in the table that both sides keep.
    headers.add(name: ":path", value: "/3/device/\(token.value)", indexing: .nonIndexable)
    headers.add(name: "apns-topic", value: topic)
    headers.add(name: "apns-push-type", value: isCall ? "voip" : push.apnsPushType)
    headers.add(name: "apns-priority", value: isCall ? "10" : "\(push.apnsPriority)")
    headers.add(name: "apns-id", value: push.id.description, indexing: .nonIndexable)
    let expiration = min(max(push.expiresAt.seconds, 0), unixSeconds + keptSecondsMax)
    headers.add(name: "apns-expiration", value: "\(expiration)", indexing: .nonIndexable)
    if !push.collapseID.isEmpty {
      headers.add(name: "apns-collapse-id", value: push.collapseID, indexing: .nonIndexable)
    }
    return .success(APNsRequest(headers: headers, body: ByteBuffer(bytes: push.body)))
  }
}

/// The outcome of a push that is not sent at all.
struct Unsendable: Error {
  let outcome: PushOutcome

  init(_ outcome: PushOutcome) { self.outcome = outcome }
}
