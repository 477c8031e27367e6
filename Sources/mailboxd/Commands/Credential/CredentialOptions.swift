internal import ArgumentParser
internal import MailboxGateways
internal import MailboxModel

/// A credential as a command line describes it.
struct CredentialOptions: ParsableArguments {
  @Argument(help: "What bindings call it: letters, digits, '-', '_' and '.', at most 20.")
  var name: String

  @Option(help: "A certificate of Apple's with its key, as a p12 file.")
  var p12: String?

  @Option(help: "The file with the p12 file's password.")
  var passwordFile: String?

  @Option(help: "A signing key of Apple's, as a p8 file.")
  var p8: String?

  @Option(help: "The signing key's id, as in the p8 file's name.")
  var keyID: String?

  @Option(help: "The id of the team at Apple.")
  var teamID: String?

  @Option(help: "A service account of Google's, as a JSON file.")
  var fcm: String?

  @Option(help: "An address of yours that pushes are posted to.")
  var webhook: String?

  @Option(help: "The file with the secret that these posts are signed with.")
  var secretFile: String?

  @Option(help: "Which of Apple's services: production or sandbox.")
  var environment: String?

  @Option(name: .customLong("topic"), help: "A bundle id that it is for. May repeat.")
  var topics: [String] = []

  @Option(
    name: .customLong("app"),
    help: "An app that it is for: no other can bind by it. May repeat; all apps when none is named."
  )
  var apps: [String] = []

  func validate() throws {
    let all = [("--p12", p12), ("--p8", p8), ("--fcm", fcm), ("--webhook", webhook)]
    let kinds = all.filter { $0.1 != nil }.map(\.0)
    guard kinds.count == 1, let kind = kinds.first else {
      throw ValidationError(
        kinds.isEmpty
          ? "give one of --p12, --p8, --fcm and --webhook"
          : "\(kinds.joined(separator: " and ")) are given, give one")
    }
    for (option, isGiven, owner) in [
      ("--password-file", passwordFile != nil, "--p12"), ("--key-id", keyID != nil, "--p8"),
      ("--team-id", teamID != nil, "--p8"), ("--secret-file", secretFile != nil, "--webhook"),
    ] {
      guard isGiven == (kind == owner) else {
        throw ValidationError("\(option) \(isGiven ? "belongs to" : "is missing beside") \(owner)")
      }
    }
    guard kind == "--p12" || kind == "--p8" || environment == nil && topics.isEmpty else {
      throw ValidationError("--environment and --topic belong to --p12 and --p8")
    }
    guard environment == nil || appleEnvironment != nil else {
      throw ValidationError("--environment is '\(environment ?? "")': give production or sandbox")
    }
  }

  private var appleEnvironment: Binding.Environment? {
    Binding.Environment.allCases.first { $0.description == environment }
  }

  /// Reads the files. A p12 file's password may take a second or so.
  func credential() throws -> PushCredential {
    try secret().forApps(try apps.map { (id) throws in try AppID(id) })
  }

  private func secret() throws -> PushCredential {
    if let p12, let passwordFile {
      return try .certificate(
        name, p12: try InputFile(path: p12).bytes(),
        password: String(decoding: try InputFile(path: passwordFile).secret(), as: UTF8.self),
        environment: appleEnvironment, topics: topics)
    }
    if let p8, let keyID, let teamID {
      return try .signingKey(
        name, p8: try InputFile(path: p8).bytes(), keyID: keyID, teamID: teamID,
        environment: appleEnvironment ?? .production, topics: topics)
    }
    if let fcm { return try .serviceAccount(name, json: try InputFile(path: fcm).bytes()) }
    if let webhook, let secretFile {
      return try .webhook(
        name, url: webhook, secret: try InputFile(path: secretFile).secret())
    }
    throw ValidationError("give one of --p12, --p8, --fcm and --webhook")
  }
}
