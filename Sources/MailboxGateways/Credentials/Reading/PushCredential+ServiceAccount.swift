internal import Crypto
internal import CryptoExtras
internal import Foundation

extension PushCredential {
  private static let serviceAccountBytesMax = 64 << 10
  private static let fieldBytesMax = 256

  /// Reads a service account of Google's from its JSON key file.
  public static func serviceAccount(
    _ name: String, json: [UInt8]
  ) throws(CredentialError) -> PushCredential {
    try checkName(name)
    guard json.count <= serviceAccountBytesMax else {
      throw .tooLarge(
        what: "the service account", bytes: json.count, limitBytes: serviceAccountBytesMax)
    }
    guard let file = try? JSONDecoder().decode(ServiceAccountFile.self, from: Data(json)) else {
      throw .notAServiceAccount(reason: "it is no JSON object with texts in its fields")
    }
    guard file.type == "service_account" else {
      throw .notAServiceAccount(reason: "its type is '\((file.type ?? "").prefix(64))'")
    }
    let project = try text(file.project_id, "project_id")
    let email = try text(file.client_email, "client_email")
    let tokenURI = file.token_uri ?? ""
    guard WebAddress.refusal(of: tokenURI) == nil, tokenURI.lowercased().hasPrefix("https://")
    else {
      throw .notAServiceAccount(reason: "its token_uri '\(tokenURI.prefix(256))' is not https")
    }
    guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: file.private_key ?? "") else {
      throw .notAServiceAccount(reason: "its private_key is no RSA key of 2048 bits or more in PEM")
    }
    return PushCredential(
      name: name,
      secret: .fcm(
        projectID: project, clientEmail: email, keyPEM: key.pkcs8PEMRepresentation,
        tokenURI: tokenURI))
  }

  /// A field that goes into addresses and tokens.
  private static func text(_ value: String?, _ field: String) throws(CredentialError) -> String {
    guard let value, (1...fieldBytesMax).contains(value.utf8.count),
      value.utf8.allSatisfy({ $0.isLetterOrDigit || "-_.:@".utf8.contains($0) })
    else {
      throw .notAServiceAccount(reason: "its \(field) is '\((value ?? "").prefix(64))'")
    }
    return value
  }
}

/// The fields that are read, by the names that Google gives them.
private struct ServiceAccountFile: Decodable {
  let type: String?
  let project_id: String?
  let client_email: String?
  let private_key: String?
  let token_uri: String?
}
