public import MailboxModel

/// A push as it goes to a gateway: the bytes, and what its provider wants to know beside them.
public struct RenderedPush: Sendable, Hashable {
  /// The most bytes of a payload, at Apple and at Google.
  public static let payloadBytesMax = 4096

  /// Names it to the provider: the same on every attempt.
  public let id: PushID
  /// What the device is to do.
  public let kind: PushContent.Kind
  /// The payload or request body, JSON. With FCM and webhooks it holds the token.
  public let body: [UInt8]
  /// What replaces an earlier push that is still shown: at most 64 bytes.
  public let collapseID: String
  /// When it is of no use any more.
  public let expiresAt: Timestamp
  /// Whether text, title or the app's data were cut so that it fits.
  public let isTruncated: Bool

  /// Renders a push so that it fits: first the text is cut, then the app's data is left out and the
  /// title cut. Nil when even that does not help, which a renderer of the host's own can bring about.
  public init?(
    _ content: PushContent, to binding: Binding, by renderer: some PushRenderer,
    limitBytes: Int = Self.payloadBytesMax
  ) {
    // The token is part of FCM's request, not of the payload that the limit is about.
    let limit = limitBytes + (binding.platform == .apns ? 0 : binding.token.escapedByteCount)
    guard let (body, isTruncated) = Self.fit(content, to: binding, by: renderer, limit: limit)
    else { return nil }
    id = content.id
    kind = content.kind
    self.body = body
    self.isTruncated = isTruncated
    collapseID = content.collapseID
    expiresAt = content.expiresAt
  }

  private static func fit(
    _ content: PushContent, to binding: Binding, by renderer: some PushRenderer, limit: Int
  ) -> (body: [UInt8], isTruncated: Bool)? {
    let whole = renderer.body(of: content, to: binding)
    if whole.count <= limit { return (whole, false) }
    var shorter = content
    for step in [shortenBody, dropExtra] {
      step(&shorter, renderer.body(of: shorter, to: binding).count - limit)
      let body = renderer.body(of: shorter, to: binding)
      if body.count <= limit { return (body, true) }
      // The next step frees more than it must: the text may come back as far as there is room.
      shorter.body = content.body
    }
    shortenBody(&shorter, renderer.body(of: shorter, to: binding).count - limit)
    let body = renderer.body(of: shorter, to: binding)
    return body.count <= limit ? (body, true) : nil
  }

  private static let shortenBody: @Sendable (inout PushContent, Int) -> Void = { content, excess in
    content.body = content.body.truncated(
      toEscapedBytes: max(3, content.body.escapedByteCount - excess))
  }

  private static let dropExtra: @Sendable (inout PushContent, Int) -> Void = { content, _ in
    content.ext = nil
    content.title = content.title?.truncated(toEscapedBytes: 256)
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
