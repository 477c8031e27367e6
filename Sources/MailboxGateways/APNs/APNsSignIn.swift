internal import NIOSSL

/// The way in which a credential shows Apple who it is.
enum APNsSignIn {
  /// In TLS.
  case certificate
  /// In a header of every push.
  case tokens(ProviderTokens)

  /// True when one push has to succeed before there may be more at once.
  var needsProof: Bool {
    if case .tokens = self { true } else { false }
  }
}

/// The address of a service of Apple's, and the TLS context to connect to it with.
struct APNsEndpoint: Sendable {
  let address: ProviderAddress
  let tls: NIOSSLContext
}
