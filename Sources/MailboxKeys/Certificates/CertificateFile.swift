internal import SwiftASN1
package import X509

/// The certificates of a file, in their order.
package struct CertificateFile: Sendable {
  private static let labels = ["CERTIFICATE", "X509 CERTIFICATE", ""]
  /// A chain has two to four.
  private static let certificatesMax = 1000

  /// At least one.
  package let certificates: [Certificate]
  /// The same in DER.
  package let encoded: [[UInt8]]

  /// All certificates of a file; keys in it are passed over. Throws `.missing`, `.unreadable`.
  package init(_ file: PEMFile) throws(KeyFileError) {
    let blocks = file.blocks.filter { Self.labels.contains($0.label) }
      .prefix(Self.certificatesMax)
    guard !blocks.isEmpty else {
      throw .missing("certificate", found: file.blocks.map(\.label))
    }
    do {
      encoded = blocks.map(\.bytes)
      certificates = try blocks.map { try Certificate(derEncoded: $0.bytes) }
    } catch {
      throw .unreadable("a certificate")
    }
  }

  /// Throws `.reversedChain` when a key is for another than the first, `.keyOfAnotherCertificate` when it
  /// is for none.
  package func check(_ key: Certificate.PrivateKey) throws(KeyFileError) {
    let place = certificates.firstIndex { $0.publicKey == key.publicKey }
    guard place != certificates.startIndex else { return }
    let name = certificates.first.map { String("\($0.subject)".prefix(100)) } ?? ""
    if place == nil { throw .keyOfAnotherCertificate(name) }
    throw .reversedChain(first: name)
  }
}

extension CertificateFile {
  /// As text that every library reads.
  package var text: String {
    encoded.map { PEMBlock(label: "CERTIFICATE", bytes: $0).text }.joined()
  }
}
