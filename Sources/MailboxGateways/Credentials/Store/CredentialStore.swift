internal import Dispatch
public import MailboxModel

/// The credentials of a store: each encrypted in a file of its own, in `push/credentials` in the
/// store's directory.
///
/// ```
/// push/credentials/          0700
/// push/credentials/NAME      0600, see SealedCredential
/// push/credentials/.NAME~…   a file that is being written, or that a crash has left
/// ```
/// Any number of processes may change and read it at once: every change puts one whole file in place
/// or takes one away, and is on the disk when it returns. Files are read and written away from the
/// cooperative pool.
public final class CredentialStore: Sendable {
  /// The most credentials of a store.
  public static let credentialsMax = 100

  private let files: CredentialFiles
  private let givenKey: SecretsKey?
  private let queue = DispatchQueue(label: "mailbox-credentials")

  /// Credentials beside the push tables in a directory, which by convention is `push` in the store's.
  /// It is made by the first that is added. Without a key there are names, and what is removed.
  public init(in pushDirectory: String, key: SecretsKey?) {
    files = CredentialFiles(directory: pushDirectory + "/credentials")
    givenKey = key
  }

  /// The names of all, in order, also of those that cannot be read.
  public func names() async throws(CredentialError) -> [CredentialName] {
    try await onQueue { [self] () throws(CredentialError) in try files.names() }
  }

  /// True when there is a key to read them with.
  public var hasKey: Bool { givenKey != nil }

  /// All that can be read, in order of their names, and why the others cannot. Throws
  /// `.secretsKeyMissing` where there are any.
  public func all() async throws(CredentialError) -> (
    credentials: [PushCredential], problems: [CredentialError]
  ) {
    try await onQueue { [self] () throws(CredentialError) in
      var credentials: [PushCredential] = []
      var problems: [CredentialError] = []
      let names = try files.names()
      if !names.isEmpty { _ = try key() }
      for name in names.prefix(Self.credentialsMax) {
        do throws(CredentialError) {
          if let credential = try read(name) { credentials.append(credential) }
        } catch {
          problems.append(error)
        }
      }
      return (credentials, problems)
    }
  }

  /// Keeps a new one. Throws `.alreadyThere`, `.tooManyCredentials`, `.wrongSecretsKey` when the others
  /// were encrypted with another key.
  public func add(_ credential: PushCredential) async throws(CredentialError) {
    try PushCredential.checkName(credential.name.value)
    let sealed = try SealedCredential(credential, by: key())
    try await onQueue { [self] () throws(CredentialError) in
      let names = try files.names()
      if names.contains(credential.name) { throw .alreadyThere(name: credential.name.value) }
      guard names.count < Self.credentialsMax else {
        throw .tooManyCredentials(limit: Self.credentialsMax)
      }
      try checkKey(with: names)
      try files.add(credential.name, sealed.bytes)
    }
  }

  /// Puts another in the place of the one with its name: what is bound to the name stays bound.
  ///
  /// With `keepsApps` it is for the apps that the old one was for, whatever it names: so a new key alone
  /// never opens a credential to other apps. Returns what is kept now. Throws `.unknownCredential`,
  /// `.anotherKind`, and what reading the old one throws.
  @discardableResult
  public func renew(
    _ credential: PushCredential, keepsApps: Bool = false
  ) async throws(CredentialError) -> PushCredential {
    try PushCredential.checkName(credential.name.value)
    return try await onQueue { [self] () throws(CredentialError) in
      guard let kept = try read(credential.name) else {
        throw .unknownCredential(name: credential.name.value)
      }
      guard kept.kind == credential.kind else {
        throw .anotherKind(name: kept.name.value, kept: kept.kind, given: credential.kind)
      }
      let renewed = keepsApps ? try credential.forApps(kept.apps) : credential
      try files.replace(credential.name, try SealedCredential(renewed, by: key()).bytes)
      return renewed
    }
  }

  /// Takes one away, also one that cannot be read. Throws `.unknownCredential`.
  public func remove(_ name: String) async throws(CredentialError) {
    try PushCredential.checkName(name)
    try await onQueue { [self] () throws(CredentialError) in
      guard try files.remove(CredentialName(checked: name)) else {
        throw .unknownCredential(name: name)
      }
    }
  }

  /// Returns texts that differ whenever a credential was added, renewed or removed, by whatever process.
  public func marks() async throws(CredentialError) -> [String] {
    try await onQueue { [self] () throws(CredentialError) in try files.marks() }
  }

  // MARK: Parts

  private func key() throws(CredentialError) -> SecretsKey {
    guard let givenKey else { throw .secretsKeyMissing }
    return givenKey
  }

  private func read(_ name: CredentialName) throws(CredentialError) -> PushCredential? {
    try files.read(name).map { (bytes) throws(CredentialError) in
      try SealedCredential(name.value, bytes: bytes).credential(by: key())
    }
  }

  /// One key for all: a file with another is a mistake that would show later.
  private func checkKey(with names: [CredentialName]) throws(CredentialError) {
    for name in names {
      do {
        _ = try read(name)
        return
      } catch .wrongSecretsKey(let name) {
        throw .wrongSecretsKey(name: name)
      } catch {
        // Damage of another credential does not keep this one out.
        continue
      }
    }
  }

  private func onQueue<Value: Sendable>(
    _ body: @escaping @Sendable () throws(CredentialError) -> Value
  ) async throws(CredentialError) -> Value {
    let result: Result<Value, CredentialError> = await withCheckedContinuation { continuation in
      queue.async {
        continuation.resume(returning: Result { () throws(CredentialError) in try body() })
      }
    }
    return try result.get()
  }
}
