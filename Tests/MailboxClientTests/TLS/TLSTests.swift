import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxSync
import MailboxTesting
import Synchronization
import Testing
import X509

/// The meaning of a server's certificate to an app.
@Suite(.serves) struct TLSTests {
  @Test(arguments: ["127.0.0.1", "localhost"])
  func `an app that trusts the authority drains, calls and reads over TLS`(host: String)
    async throws
  {
    let directory = try TemporaryDirectory()
    let authority = try TestAuthority("good", in: directory)
    let security = try authority.security(for: [.loopback, .dnsName("localhost")])
    try await ServedMailboxes.with({ $0.security = security }) { served in
      try await served.deposit(1...3)
      let client = try await served.client(changing: { settings in
        settings.host = host
        settings.security = .tls(authoritiesFile: authority.file)
      })
      try await client.connected { mailbox in
        try await mailbox.expect(backlog: texts(1...3))
        #expect(try await mailbox.readUnread().total == 3)
      }
    }
  }

  /// A fault of a server's certificate, and the words by which the app is told.
  enum Wrong: CaseIterable {
    case authority, name, address, time

    var words: String {
      switch self {
      case .authority, .time: "CERTIFICATE_VERIFY_FAILED"
      case .name, .address: "certificate"
      }
    }

    func names() -> [GeneralName] {
      switch self {
      case .authority, .time: [.loopback, .dnsName("localhost")]
      case .name: [.dnsName("mail.example.org")]
      case .address: [.dnsName("localhost")]
      }
    }
  }

  @Test(arguments: Wrong.allCases)
  func `a certificate that is wrong is reported, nothing is sent, and it is tried again`(
    wrong: Wrong
  ) async throws {
    let directory = try TemporaryDirectory()
    let authority = try TestAuthority("good", in: directory)
    let stranger = try TestAuthority("stranger", in: directory)
    let signer = wrong == .authority ? stranger : authority
    let security = try signer.security(
      for: wrong.names(), secondsLeft: wrong == .time ? -3600 : 3600)
    try await ServedMailboxes.with({ $0.security = security }) { served in
      try await served.deposit(1...3)
      let reports = Mutex<[String]>([])
      let client = try await served.client(
        report: { report in reports.withLock { $0.append("\(report)") } }
      ) { settings in
        settings.host = wrong == .name ? "localhost" : "127.0.0.1"
        settings.security = .tls(authoritiesFile: authority.file)
        settings.callSeconds = 5
      }
      try await client.connected { mailbox in
        // Twice: the client has come back after a pause.
        try await eventually { reports.withLock { $0.count } >= 2 }
        let error = await #expect(throws: MailboxClientError.self) {
          try await mailbox.readUnread()
        }
        guard case .unavailable(let message)? = error else {
          Issue.record("the call ended with \(String(describing: error))")
          return
        }
        #expect(message.contains(wrong.words), "\(message)")
      }
      #expect(
        reports.withLock { reports in reports.allSatisfy { $0.contains(wrong.words) } },
        "\(reports.withLock { $0 })")
      #expect(try served.store.devices(of: "bob").isEmpty)
    }
  }
}
