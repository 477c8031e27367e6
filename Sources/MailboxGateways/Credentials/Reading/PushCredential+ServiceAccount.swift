internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import MailboxKeys

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
    guard
      let file = try? JSONDecoder().decode(
        ServiceAccountFile.self, from: Data(PEMFile.withoutMark(json)))
    else {
      throw .notAServiceAccount(reason: "it is no JSON object with texts in its fields")
    }
    guard file.type == "service_account" else {
      throw .notAServiceAccount(reason: "its type is '\((file.type ?? "").prefix(64))'")
    }
    let project = try text(file.project_id, "project_id")
    let email = try text(file.client_email, "client_email")
    let tokenURI = file.token_uri ?? ""
    if let reason = WebAddress.refusal(of: tokenURI) {
      throw .notAServiceAccount(reason: "its token_uri is '\(tokenURI.prefix(256))': \(reason)")
    }
    let key: _RSA.Signing.PrivateKey
    do throws(KeyFileError) {
      key = try PrivateKeyFile(PEMFile(Array((file.private_key ?? "").utf8))).rsa
    } catch {
      throw .notAServiceAccount(reason: "of its private_key: \(error.message)")
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
