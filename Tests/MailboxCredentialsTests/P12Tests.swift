import Crypto
import Foundation
import MailboxGateways
import MailboxModel
import MailboxTesting
import SwiftASN1
import Testing
import X509

@Suite(
  .serves, .timeLimit(.minutes(5)),
  .enabled(if: OpenSSL.program != nil, "openssl's command line is not here"))
struct P12Tests {
  private func read(
    _ p12: [UInt8], password: String = OpenSSL.password,
    environment: Binding.Environment? = nil, topics: [String] = []
  ) throws(CredentialError) -> PushCredential {
    try .certificate(
      "main", p12: p12, password: password, environment: environment, topics: topics)
  }

  /// The case of an error that a file is refused with; nil when it is not.
  private func refusal(
    of p12: [UInt8], password: String = OpenSSL.password,
    environment: Binding.Environment? = nil, topics: [String] = []
  ) -> CredentialError? {
    do {
      _ = try read(p12, password: password, environment: environment, topics: topics)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    arguments: [
      [], ["-legacy"], ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES"],
      ["-macalg", "sha1"], ["-macalg", "sha384"], ["-macalg", "sha512", "-iter", "10000"],
      ["-certpbe", "NONE"], ["-keypbe", "NONE", "-certpbe", "NONE"], ["-keypbe", "NONE"],
      ["-certpbe", "AES-128-CBC", "-keypbe", "AES-256-CBC"], ["-nomaciter"],
    ])
  func `a p12 file opens however openssl encrypts it`(options: [String]) async throws {
    let certificate = try PushCertificate(topics: ["com.example.chat", "com.example.chat.voip"])
    let credential = try read(try await OpenSSL.p12(certificate, options: options))
    guard case .apnsCertificate(let chain, let key, let environment, let topics) = credential.secret
    else {
      Issue.record("it is \(credential.kind)")
      return
    }
    let expected = try Certificate(pemEncoded: certificate.pem)
    #expect(try chain.map { try Certificate(derEncoded: $0) } == [expected])
    let document = PEMDocument(type: "RSA PRIVATE KEY", derBytes: key)
    #expect(try Certificate.PrivateKey(pemDocument: document).publicKey == expected.publicKey)
    #expect(environment == .production)
    #expect(topics == ["com.example.chat", "com.example.chat.voip"])
    #expect(
      CredentialSummary(credential).expiresAt?.seconds
        == Int64(expected.notValidAfter.timeIntervalSince1970))
  }

  @Test func `a key on a curve is taken, and the leaf stands before the chain`() async throws {
    let certificate = try PushCertificate(key: .init(P256.Signing.PrivateKey()))
    let other = try PushCertificate(userID: "com.example.other")
    let directory = try TemporaryDirectory()
    try Data(other.pem.utf8).write(to: URL(fileURLWithPath: directory.path("chain.pem")))
    let p12 = try await OpenSSL.p12(
      certificate, options: ["-certfile", directory.path("chain.pem")])
    guard case .apnsCertificate(let chain, _, _, let topics) = try read(p12).secret else {
      Issue.record("it is no certificate")
      return
    }
    let found = try chain.map { try Certificate(derEncoded: $0) }
    #expect(
      found == [try Certificate(pemEncoded: certificate.pem), try .init(pemEncoded: other.pem)])
    #expect(topics == ["com.example.chat"])
  }

  @Test(arguments: [[], ["-legacy"], ["-certpbe", "NONE"]])
  func `a file without a key is refused, and ends no process`(options: [String]) async throws {
    let p12 = try await OpenSSL.p12(try PushCertificate(), .certificateOnly, options: options)
    #expect(refusal(of: p12) == .keyMissing)
  }

  @Test func `a file without a certificate is refused`() async throws {
    let p12 = try await OpenSSL.p12(try PushCertificate(), .keyOnly)
    #expect(refusal(of: p12) == .certificateMissing)
  }

  @Test func `a key that belongs to another certificate is refused, and ends no process`()
    async throws
  {
    // OpenSSL makes no such file: a certificate only, with a key's file appended as its own part.
    let certificateOnly = try await OpenSSL.p12(
      try PushCertificate(key: .init(P256.Signing.PrivateKey())), .certificateOnly)
    let keyOnly = try await OpenSSL.p12(try PushCertificate(), .keyOnly)
    let p12 = try P12Splice.join(certificateOnly, keyOnly, password: OpenSSL.password)
    #expect(refusal(of: p12) == .keyOfAnotherCertificate)
  }

  @Test func `two keys are refused`() async throws {
    let first = try await OpenSSL.p12(try PushCertificate())
    let second = try await OpenSSL.p12(try PushCertificate())
    let p12 = try P12Splice.join(first, second, password: OpenSSL.password)
    #expect(refusal(of: p12) == .severalKeys(count: 2))
  }

  @Test func `a wrong password is told apart from a file that is none`() async throws {
    for options in [[], ["-legacy"]] {
      let p12 = try await OpenSSL.p12(try PushCertificate(), options: options)
      #expect(refusal(of: p12, password: "wrong") == .wrongPassword)
    }
    #expect(refusal(of: Array("junk".utf8)) == .notP12(reason: "it is cut off, or something else"))
    #expect(refusal(of: []) == .notP12(reason: "it is cut off, or something else"))
  }

  @Test func `a password is needed, plain, and of 20 characters at most`() async throws {
    let p12 = try await OpenSSL.p12(try PushCertificate(), password: nil)
    #expect(refusal(of: p12, password: "") == .passwordNeeded)
    let long = String(repeating: "x", count: 21)
    #expect(refusal(of: p12, password: long) == .passwordNotPlain(characters: 21))
    #expect(refusal(of: p12, password: "größe") == .passwordNotPlain(characters: 5))
    let longest = String(repeating: "x", count: 20)
    _ = try read(try await OpenSSL.p12(try PushCertificate(), password: longest), password: longest)
  }

  @Test func `no file ends the process: cut at every byte, and damaged at random`() async throws {
    for options in [[], ["-legacy"], ["-nomac"]] {
      let p12 = try await OpenSSL.p12(try PushCertificate(), options: options)
      for count in stride(from: 0, to: p12.count, by: 7) {
        #expect(refusal(of: Array(p12.prefix(count))) != nil, "cut after \(count)")
      }
      var random = SeededGenerator(seed: SeededGenerator.seed(or: 1))
      for _ in 0..<150 {
        var damaged = p12
        for _ in 0...Int.random(in: 0...3, using: &random) {
          damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(
            in: 0...255, using: &random)
        }
        // A bit that no checksum covers may be one that nothing hangs on.
        _ = refusal(of: damaged)
      }
      for count in [1, 10, 100, 1000, 200_000] {
        let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(refusal(of: noise) != nil)
      }
    }
  }

  @Test func `a file whose rounds would take hours is refused at once`() async throws {
    let p12 = try await OpenSSL.p12(
      try PushCertificate(), options: ["-iter", "1000001", "-nomaciter"])
    guard case .notP12(let reason) = refusal(of: p12) else {
      Issue.record("it was not refused")
      return
    }
    #expect(reason.contains("rounds"))
  }

  @Test func `an expired certificate is refused, and says when`() async throws {
    let p12 = try await OpenSSL.p12(try PushCertificate(expiresInSeconds: -60))
    guard case .expired(let moment) = refusal(of: p12) else {
      Issue.record("it was not refused")
      return
    }
    #expect(moment < Timestamp.ofSystem)
  }

  @Test func `environment and topics come from the certificate, and what is asked has to agree`()
    async throws
  {
    let sandbox = try await OpenSSL.p12(try PushCertificate(environments: [1]))
    #expect(CredentialSummary(try read(sandbox)).environment == .sandbox)
    #expect(refusal(of: sandbox, environment: .production) == .environmentNotCovered(.production))
    let both = try await OpenSSL.p12(try PushCertificate())
    #expect(CredentialSummary(try read(both, environment: .sandbox)).environment == .sandbox)
    #expect(
      refusal(of: both, topics: ["com.example.other"])
        == .topicNotCovered("com.example.other", covered: ["com.example.chat"]))
    let silent = try await OpenSSL.p12(try PushCertificate(userID: nil, environments: []))
    #expect(refusal(of: silent) == .environmentUnknown)
    #expect(refusal(of: silent, environment: .sandbox) == .topicsUnknown)
    let told = try read(silent, environment: .sandbox, topics: ["com.example.chat"])
    #expect(CredentialSummary(told).topics == ["com.example.chat"])
    #expect(
      refusal(of: silent, environment: .sandbox, topics: ["a b"]) == .invalidTopic("a b"))
  }
}
