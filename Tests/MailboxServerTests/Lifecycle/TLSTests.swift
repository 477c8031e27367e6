import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Logging
import MailboxModel
import MailboxProtocol
@testable import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct TLSTests {
  private static func trusting(
    _ certificate: LoopbackCertificate
  ) -> HTTP2ClientTransport.Posix.TransportSecurity {
    .tls {
      $0.trustRoots = .certificates([.bytes(Array(certificate.pem.utf8), format: .pem)])
      $0.serverCertificateVerification = .noHostnameVerification
    }
  }

  @Test func `calls and streams go over TLS, and a stranger's certificate is refused`() async throws
  {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: certificate.certificateFile, keyFile: certificate.keyFile, reloadSeconds: 60)
    try await withServer(security: security) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let token = try await served.tokens.token("bob")
      try await served.connect(token: token, security: Self.trusting(certificate)) { connection in
        #expect(try await connection.mailbox.unread(.init()).unread.total == 1)
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          #expect(try await phone.sequences() == [1])
        }
      }
      await #expect(throws: RPCError.self) {
        try await served.connect(token: token, security: .tls) { connection in
          var options = CallOptions.defaults
          options.timeout = .seconds(2)
          _ = try await connection.mailbox.unread(.init(), options: options)
        }
      }
    }
  }

  @Test func `a renewed certificate is taken without a restart`() async throws {
    let directory = try TemporaryDirectory()
    let first = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: first.certificateFile, keyFile: first.keyFile, reloadSeconds: 1)
    try await withServer(security: security) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let token = try await served.tokens.token("bob")
      let second = try LoopbackCertificate(in: directory, serial: 2)
      var options = CallOptions.defaults
      options.timeout = .seconds(5)
      let limited = options
      try await eventually {
        do {
          try await served.connect(token: token, security: Self.trusting(second)) { connection in
            _ = try await connection.mailbox.unread(.init(), options: limited)
          }
          return true
        } catch is RPCError {
          return false
        }
      }
    }
  }

  @Test func `a certificate that is none, or of another key, is refused before listening`() throws {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let other = try TemporaryDirectory()
    let another = try LoopbackCertificate(in: other, serial: 2)
    for (file, key) in [
      ("/nowhere/certificate.pem", certificate.keyFile),
      (certificate.certificateFile, another.keyFile),
      (certificate.keyFile, certificate.certificateFile),
    ] {
      #expect(throws: ServerSettingsError.self) {
        try MailboxServer.certificate(
          for: .tls(certificateFile: file, keyFile: key, reloadSeconds: 1),
          logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() })
      }
    }
  }
}
