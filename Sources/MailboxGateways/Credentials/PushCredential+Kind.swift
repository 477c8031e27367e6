extension PushCredential {
  /// The form of a credential, without its secret. The raw values are what machines read and files keep.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A client certificate of Apple's.
    case apnsCertificate = "apns-certificate"
    /// A signing key of Apple's.
    case apnsKey = "apns-key"
    /// A service account of Google's.
    case fcm
    /// An address of the operator's own.
    case webhook

    /// Its name for people, with an article.
    var words: String {
      switch self {
      case .apnsCertificate: "an APNs certificate"
      case .apnsKey: "an APNs key"
      case .fcm: "an FCM service account"
      case .webhook: "a webhook"
      }
    }
  }

  /// The form of its secret.
  public var kind: Kind {
    switch secret {
    case .apnsCertificate: .apnsCertificate
    case .apnsKey: .apnsKey
    case .fcm: .fcm
    case .webhook: .webhook
    }
  }
}
