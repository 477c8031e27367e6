public import MailboxModel

/// Turns a push into the bytes that a provider wants: a profile of ours, or the host's own.
public protocol PushRenderer: Sendable {
  /// The body for the binding's platform. Called anew for shorter text when it comes out too large,
  /// so the same content has to give the same bytes.
  func body(of content: PushContent, to binding: Binding) -> [UInt8]
}

/// The forms that payloads come in.
public enum PushProfile: Sendable, Hashable, CaseIterable {
  /// Sender, group, message and sequence beside the alert, and `ext` as the sender gave it.
  case plain
  /// As apps of Tencent IM expect it: the alert, and `ext`.
  case tencent
  /// As apps of Agora Chat expect it: the alert, and `f`, `t`, `m`, `g`, `e`.
  case agora
}

extension PushProfile: PushRenderer {
  /// See ``PushRenderer/body(of:to:)``.
  public func body(of content: PushContent, to binding: Binding) -> [UInt8] {
    if let clear = content.clear { return clearBody(clear, of: content, to: binding) }
    return switch binding.platform {
    case .apns: apnsBody(of: content)
    case .fcm: fcmBody(of: content, token: binding.token)
    case .webhook: webhookBody(of: content, binding: binding)
    }
  }
}
