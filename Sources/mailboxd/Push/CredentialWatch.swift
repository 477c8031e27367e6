internal import Logging
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush
internal import MailboxServer

/// Keeps a gateway to the credentials that the store has, which other processes change.
actor CredentialWatch {
  /// The pause between two looks at the files.
  static let pause = Duration.seconds(2)
  /// The time before its end from which on a credential is warned of, in seconds.
  private static let warningSeconds: Int64 = 30 * 86_400
  /// The time between two such warnings, in seconds.
  private static let warningPauseSeconds: Int64 = 86_400

  private let store: CredentialStore
  private let gateway: OutgoingPushes
  private let tables: PushTables
  private let logger: Logger
  private var known: [CredentialName: PushCredential] = [:]
  private var marks: [String] = []
  /// Those that were added or renewed while the program runs.
  private var changed: Set<CredentialName> = []
  private var warnedAt: Timestamp?
  /// The last failure to look, so that it is said once.
  private var failure: CredentialError?

  init(_ store: CredentialStore, gateway: OutgoingPushes, tables: PushTables, logger: Logger) {
    self.store = store
    self.gateway = gateway
    self.tables = tables
    self.logger = logger
  }

  /// Takes what is there. Throws when nothing of it can be read because the key is missing or another;
  /// of a file that is damaged the log tells.
  func begin() async throws {
    marks = try await store.marks()
    let found = try await store.all()
    for problem in found.problems {
      if case .wrongSecretsKey = problem { throw problem }
    }
    await take(found.credentials, found.problems)
    // What a suspension was for may be put right meanwhile: each credential gets a try.
    await resumeUnblamed()
    switch await gateway.withoutCredential {
    case .printing:
      logger.notice("there is no credential: pushes are printed to this log, and sent to nobody")
    case .owing:
      logger.notice(
        "there is no credential: pushes are owed until one is added",
        metadata: ["hint": "add one with 'mailboxd credential add'"])
    case nil: break
    }
  }

  /// Takes what changes, until its task is cancelled.
  func follow() async {
    while (try? await Task.sleep(for: Self.pause)) != nil { await look() }
  }

  /// Takes what has changed by now.
  func look() async {
    do throws(CredentialError) {
      let marks = try await store.marks()
      if marks != self.marks {
        let before = known
        let found = try await store.all()
        self.marks = marks
        await take(found.credentials, found.problems)
        changed.formUnion(known.filter { before[$0.key] != $0.value }.keys)
      }
      failure = nil
    } catch {
      if failure != error { log("the credentials cannot be looked at", error) }
      failure = error
      if error == .secretsKeyMissing { await gateway.owe(for: error) }
    }
    await resumeUnblamed()
    warnOfExpiry(now: .ofSystem)
  }

  /// Takes the credentials over. One that cannot be read stays as it was last.
  private func take(_ credentials: [PushCredential], _ problems: [CredentialError]) async {
    for problem in problems { log("a credential cannot be read", problem) }
    if credentials.isEmpty, let problem = problems.first { await gateway.owe(for: problem) }
    let unreadable = problems.compactMap {
      $0.credentialName.flatMap { known[CredentialName(checked: $0)] }
    }
    let all = credentials + unreadable
    known = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    for words in await gateway.use(all) {
      logger.error("a credential is not used", metadata: ["why": "\(words)"])
    }
    logger.info(
      "took the credentials",
      metadata: ["names": .array(known.keys.sorted().map { "\($0)" })])
    warnedAt = nil
    warnOfExpiry(now: .ofSystem)
  }

  /// A credential that was put right is suspended no longer, and waits no longer. The gateway tells which
  /// were: those that are so for an answer to what went by another one. An answer may be on its way to the
  /// tables while the credential changes, so this is asked at every look.
  private func resumeUnblamed() async {
    do throws(MailboxError) {
      let held = try await tables.troubledCredentials().filter {
        // What a provider asked to wait for before the program started is kept to.
        $0.value.suspension != nil || changed.contains($0.key)
      }
      for name in gateway.unblamed(held.keys) {
        try await tables.resume(credential: name)
        logger.notice("a credential is resumed", metadata: ["credential": "\(name)"])
      }
    } catch {
      // The tables answer nobody who is cancelled.
      if Task.isCancelled { return }
      logger.error(
        "credentials could not be resumed",
        metadata: ["error": "\(error.message)", "hint": "\(error.hint)"])
    }
  }

  private func warnOfExpiry(now: Timestamp) {
    if let warnedAt, now < warnedAt.adding(seconds: Self.warningPauseSeconds), now >= warnedAt {
      return
    }
    warnedAt = now
    for credential in known.values.sorted(by: { $0.name < $1.name }) {
      guard let end = CredentialSummary(credential).expiresAt,
        end < now.adding(seconds: Self.warningSeconds)
      else { continue }
      let days = max(0, (end.seconds - now.seconds) / 86_400)
      logger.warning(
        end <= now ? "a credential has expired" : "a credential expires soon: renew it",
        metadata: ["credential": "\(credential.name)", "daysLeft": "\(days)"])
    }
  }

  private func log(_ what: String, _ error: CredentialError) {
    logger.error(
      "\(what)", metadata: ["error": "\(error.message)", "hint": "\(error.hint)"])
  }
}

extension CredentialError {
  /// The credential that cannot be read.
  fileprivate var credentialName: String? {
    switch self {
    case .wrongSecretsKey(let name), .damaged(let name, _), .formatTooNew(let name, _): name
    default: nil
    }
  }
}
