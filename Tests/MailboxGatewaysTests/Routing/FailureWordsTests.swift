import Testing

@testable import MailboxGateways

/// The words of libraries about a failure, without their types and source files.
@Suite struct FailureWordsTests {
  @Test(arguments: [
    (
      "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435581 error:1000007d:SSL routines:"
        + "OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /build/ssl/handshake.cc:298]))",
      "TLS failed: CERTIFICATE_VERIFY_FAILED"
    ),
    (
      "sslError([Error: 1 error:1:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE at "
        + "a.cc:1, Error: 2 error:2:SSL routines:OPENSSL_internal:HANDSHAKE_FAILURE at b.cc:2])",
      "TLS failed: SSLV3_ALERT_BAD_CERTIFICATE, HANDSHAKE_FAILURE"
    ),
    ("no key in PEM at Sources/Crypto/Keys.swift:41", "no key in PEM"),
    ("connection refused (errno: 111)", "connection refused (errno: 111)"), ("", ""),
  ])
  func `an error is told in its own names`(text: String, words: String) {
    #expect(FailureWords.trimmed(text) == words)
  }

  @Test func `however long, it has 300 characters at most`() {
    #expect(FailureWords.trimmed(String(repeating: "x", count: 10_000)).count == 300)
  }
}
