internal import NIOSSL

/// How a credential shows Apple who it is.
enum APNsSignIn {
  /// In TLS.
  case certificate
  /// In a header of every push.
  case tokens(ProviderTokens)

  /// Whether one push has to succeed before there may be more at once.
  var needsProof: Bool {
    if case .tokens = self { true } else { false }
  }
}

/// What a connection to Apple is made with.
struct APNsEndpoint: Sendable {
  let address: ProviderAddress
  let tls: NIOSSLContext
}
