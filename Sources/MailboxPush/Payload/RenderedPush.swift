public import MailboxModel

/// A push as it goes to a gateway: the bytes, and what its provider wants to know beside them.
public struct RenderedPush: Sendable, Hashable {
  /// The most bytes of a payload, at Apple and at Google.
  public static let payloadBytesMax = 4096

  /// Names it to the provider: the same on every attempt.
  public let id: PushID
  /// The app of the user whom it is for: a credential may be for some apps only.
  public let app: AppID
  /// The task that the device is given.
  public let kind: PushContent.Kind
  /// The payload or request body, JSON. With FCM and webhooks it holds the token.
  public let body: [UInt8]
  /// The id by which it replaces an earlier push that is still shown: at most 64 bytes.
  public let collapseID: String
  /// The time from which it is of no use any more.
  public let expiresAt: Timestamp
  /// True when text, title or the app's data were cut so that it fits.
  public let isTruncated: Bool

  /// Renders a push so that it fits. What is too large is given up piece by piece, so that no part of a
  /// message takes all the room: first the text is cut, but for its beginning, then the app's data is
  /// left out and the title cut, then what only adorns it goes. Nil when even that does not help, which
  /// a renderer of the host's own can bring about.
  public init?(
    _ content: PushContent, to binding: Binding, by renderer: some PushRenderer,
    limitBytes: Int = Self.payloadBytesMax
  ) {
    let limit = limitBytes + Self.bytesBesideThePayload(content, binding)
    guard
      let (body, isTruncated) = Self.fit(
        content, limitBytes: limit,
        {
          renderer.body(of: $0, to: binding)
        })
    else { return nil }
    id = content.id
    app = content.mailbox.app
    kind = content.kind
    self.body = body
    self.isTruncated = isTruncated
    collapseID = content.collapseID
    expiresAt = content.expiresAt
  }

  /// Returns the bytes that the limit does not count: the token is part of FCM's request and not of the
  /// payload, and a webhook's body says whose device it is, which no sender has a hand in.
  private static func bytesBesideThePayload(_ content: PushContent, _ binding: Binding) -> Int {
    switch binding.platform {
    case .apns: 0
    case .fcm: binding.token.value.escapedByteCount
    case .webhook:
      [
        binding.token.value, content.mailbox.app.value, content.mailbox.user.value,
        content.device.value,
      ].reduce(0) { $0 + $1.escapedByteCount }
    }
  }
}

extension RenderedPush {
  /// APNs' `apns-push-type`. A badge alone is an alert without words: Apple takes `background` for
  /// pushes without alert, badge and sound only.
  public var apnsPushType: String { kind == .silent ? "background" : "alert" }

  /// APNs' `apns-priority`: 5 is the only one that Apple takes for `background`, and spares the
  /// battery of a device whose badge can wait.
  public var apnsPriority: Int { kind == .alert ? 10 : 5 }
}
