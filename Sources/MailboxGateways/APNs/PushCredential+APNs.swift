internal import MailboxKeys
internal import MailboxModel
internal import NIOSSL

extension PushCredential {
  /// The one of Apple's services that it is for; nil of another platform's.
  var environment: Binding.Environment? {
    switch secret {
    case .apnsCertificate(_, _, let environment, _): environment
    case .apnsKey(_, _, _, let environment, _): environment
    case .fcm, .webhook: nil
    }
  }

  /// Makes its sign-in to Apple: by certificate, or by tokens of its key.
  func signIn(_ clock: GatewayClock) throws(UnusableCredential) -> APNsSignIn {
    guard case .apnsKey(let pem, let keyID, let teamID, _, _) = secret else { return .certificate }
    do throws(KeyFileError) {
      return .tokens(try ProviderTokens(pem: pem, keyID: keyID, teamID: teamID, clock: clock))
    } catch {
      throw UnusableCredential(
        name, "of its key: \(error.message)",
        hint: "renew it with the .p8 file as Apple gave it")
    }
  }

  /// TLS as Apple asks for it, with the certificate where it has one.
  func tlsContext(_ settings: GatewaySettings) throws(UnusableCredential) -> NIOSSLContext {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.applicationProtocols = ["h2"]
    do throws(MailboxError) {
      tls.trustRoots = try settings.trustRoots
    } catch {
      throw UnusableCredential(name, error.message, hint: "give certificates in PEM")
    }
    do {
      if case .apnsCertificate(let chain, let key, _, _) = secret {
        tls.certificateChain = try chain.map {
          .certificate(try NIOSSLCertificate(bytes: $0, format: .der))
        }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: key, format: .der))
      }
      return try NIOSSLContext(configuration: tls)
    } catch {
      // What the library says names its source files.
      throw UnusableCredential(
        name, "its certificate and key are damaged, or do not belong together",
        hint: "renew it with the .p12 file that holds both")
    }
  }
}
