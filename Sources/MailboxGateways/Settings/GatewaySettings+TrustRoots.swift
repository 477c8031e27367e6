internal import MailboxKeys
internal import MailboxModel
internal import NIOSSL

extension GatewaySettings {
  /// The roots that are trusted; nil stands for those of the system. Reads the certificates.
  var trustRoots: NIOSSLTrustRoots? {
    get throws(MailboxError) {
      guard let trustRootsPEM else { return nil }
      do throws(KeyFileError) {
        let file = try CertificateFile(PEMFile(Array(trustRootsPEM.utf8)))
        return .certificates(
          try file.encoded.map { (bytes) throws(KeyFileError) in
            do { return try NIOSSLCertificate(bytes: bytes, format: .der) } catch {
              throw .unreadable("a certificate")
            }
          })
      } catch {
        throw .invalidArgument(
          name: "trustRootsPEM", value: "\(trustRootsPEM.utf8.count) bytes",
          reason: "\(error.message); \(error.hint)")
      }
    }
  }
}
