internal import ArgumentParser
internal import Configuration
internal import MailboxGateways
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// The store that a command works on, beside the process that serves it.
struct StoreOptions: ParsableArguments {
  @Option(help: "A file with settings, JSON or YAML.")
  var config: String?

  @Option(help: ArgumentHelp("The store's directory, or MAILBOX_STORE.", valueName: "dir"))
  var store: String?

  /// All settings but those that only the server has flags for; those of providers where a command has
  /// their flags.
  func sources(_ providers: ProviderOptions? = nil) async throws -> SettingSources {
    var flags = providers?.given ?? [:]
    if let store { flags[["store"]] = ConfigValue(.string(store), isSecret: false) }
    return try await SettingSources(flags: flags, file: config)
  }

  /// The store's directory, and a look into it, which says what is wrong with it.
  func view(_ sources: SettingSources) throws -> (directory: String, view: StoreView) {
    guard let directory = try sources.string("store"), !directory.isEmpty else {
      throw Failure(.usage, "no store is named", hint: "give --store DIRECTORY")
    }
    return (directory, try StoreView.open(at: directory))
  }

  /// Returns the directory with the files of the store's pushes.
  func pushDirectory() async throws -> String {
    try view(try await sources()).directory + "/push"
  }
}
