internal import MailboxGateways
internal import MailboxModel
internal import MailboxTool

extension PushDaemonSettings {
  private static let productionAddress = "push.apnsProductionAddress"
  private static let sandboxAddress = "push.apnsSandboxAddress"
  private static let fcmAddress = "push.fcmAddress"
  private static let rootsFile = "push.trustRootsFile"
  /// A system's own have about 250 KiB.
  private static let rootsBytesMax = 4 << 20

  /// Takes the providers' addresses and the trust roots there. A wrong value is refused by its name.
  mutating func takeProviders(from sources: SettingSources) throws {
    if let text = try sources.string(Self.productionAddress) {
      gateway.applePushProduction = try Self.address(text, Self.productionAddress)
    }
    if let text = try sources.string(Self.sandboxAddress) {
      gateway.applePushSandbox = try Self.address(text, Self.sandboxAddress)
    }
    if let text = try sources.string(Self.fcmAddress) {
      gateway.fcmAddress = text
      try check(Self.fcmAddress, text, hint: "give https://HOST, or http on loopback")
    }
    trustRootsFile = try sources.string(Self.rootsFile)
    if let file = trustRootsFile {
      gateway.trustRootsPEM = String(decoding: try Self.bytes(of: file), as: UTF8.self)
      try check(Self.rootsFile, file, hint: "give a PEM file with certificates")
    }
  }

  private static func bytes(of file: String) throws -> [UInt8] {
    do {
      return try InputFile(path: file, bytesMax: rootsBytesMax).bytes()
    } catch let error as Failure {
      throw Failure(error.status, "\(rootsFile): \(error.message)", hint: error.hint)
    }
  }

  /// Checks what was just taken: all else held before.
  private func check(_ name: String, _ value: String, hint: String) throws {
    do throws(MailboxError) {
      try gateway.validate()
    } catch {
      guard case .invalidArgument(_, _, let reason) = error else { throw error }
      throw Failure(.usage, "\(name) is '\(value)': \(reason)", hint: hint)
    }
  }

  private static func address(_ text: String, _ name: String) throws -> ProviderAddress {
    guard let address = ProviderAddress(text) else {
      throw Failure(
        .usage, "\(name) is '\(text)'",
        hint: "give HOST or HOST:PORT; an address of IPv6 stands in brackets")
    }
    return address
  }
}
