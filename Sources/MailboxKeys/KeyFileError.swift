/// The reasons why a key or a certificate cannot be read from a file, in words of the file and never of the
/// library that reads it. Nothing of a key is in it.
package enum KeyFileError: Error, Sendable, Hashable {
  /// There is no PEM in it.
  case noPEM
  /// A block does not begin on a line of its own.
  case joinedLines
  /// A block begins and does not end.
  case cutOff(label: String)
  /// The text between the first and the last line of a block is not Base64.
  case notBase64(label: String)
  /// A key that a password opens.
  case encrypted
  /// Other blocks than the one that is looked for.
  case missing(String, found: [String])
  /// A block that has not what its label says.
  case unreadable(String)
  /// A key that is whole, and of another kind than is needed.
  case wrongAlgorithm(String, needed: String)
  /// The curve is spelled out instead of named.
  case unnamedCurve
  /// Certificates in the wrong order: the key is for a later one.
  case reversedChain(first: String)
  /// The key is for none of the certificates.
  case keyOfAnotherCertificate(String)
}

extension KeyFileError {
  /// The problem in words, in which 'it' stands for the file.
  package var message: String {
    switch self {
    case .noPEM:
      "it holds neither keys nor certificates in PEM: no line begins with '-----BEGIN'"
    case .joinedLines:
      "its lines are run together: '-----BEGIN …-----' has to stand on one of its own"
    case .cutOff(let label):
      "it is cut off: '-----END \(label)-----' is missing"
    case .notBase64(let label):
      "what stands below '-----BEGIN \(label)-----' is no Base64"
    case .encrypted:
      "its key is encrypted with a password"
    case .missing(let wanted, let found):
      "it holds no \(wanted) but \(Self.list(found))"
    case .unreadable(let what):
      "\(what) in it is damaged: it cannot be read"
    case .wrongAlgorithm(let found, let needed):
      "its key is \(found), and has to be \(needed)"
    case .unnamedCurve:
      "its key spells its curve out instead of naming it"
    case .reversedChain(let first):
      "its certificates are in the wrong order: the first, '\(first)', is not the one that the key is for"
    case .keyOfAnotherCertificate(let first):
      "the key is not for the certificate '\(first)'"
    }
  }

  /// The way to put it right.
  package var hint: String {
    switch self {
    case .noPEM: "check that it is the right file"
    case .joinedLines, .cutOff, .notBase64, .unreadable: "copy it again, as a whole"
    case .encrypted: "decrypt it with 'openssl pkey -in FILE -out NEW'"
    case .missing("private key", _): "give the private key, as 'openssl pkey -in FILE' prints it"
    case .missing("public key", let found) where found.contains("CERTIFICATE"):
      "give the public key, as 'openssl x509 -in FILE -noout -pubkey' prints it"
    case .missing("public key", _):
      "give the public key, as 'openssl pkey -in FILE -pubout' prints it"
    case .missing: "give the certificate, as 'openssl x509 -in FILE' prints it"
    case .wrongAlgorithm: "check that it is the right file, or make a key of that kind"
    case .unnamedCurve: "name it with 'openssl ec -in FILE -param_enc named_curve -out NEW'"
    case .reversedChain:
      "put the server's own certificate first, then the one that signed it, and so on"
    case .keyOfAnotherCertificate: "give the key that the certificate was made for"
    }
  }

  private static func list(_ labels: [String]) -> String {
    labels.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
  }
}
