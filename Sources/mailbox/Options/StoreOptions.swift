internal import ArgumentParser
internal import Glibc
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// The store and the app that a command works on.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The store's directory, or MAILBOX_STORE.", valueName: "dir"))
  var store: String?

  @Option(help: "The app that the users belong to; 'default' when none is named.")
  var app: String?

  func validate() throws {
    do {
      guard try directory() == nil else { return }
    } catch {
      throw ValidationError("\(error)")
    }
    throw ValidationError("no store is named, neither with --store nor in MAILBOX_STORE")
  }

  /// Throws when one app and all of them are asked for.
  func validate(allApps: Bool) throws {
    guard app == nil || !allApps else {
      throw ValidationError("say --app or --all-apps, not both")
    }
  }

  /// A user's address in the app.
  func mailbox(_ user: String) throws(MailboxError) -> MailboxAddress {
    MailboxAddress(try UserID(user), in: try appID())
  }

  /// The app that was named, or the standard one.
  func appID() throws(MailboxError) -> AppID {
    guard let app else { return .standard }
    return try AppID(app)
  }

  /// Throws when an app was named that has no mailboxes.
  func expectApp(in view: StoreView) throws {
    guard let app else { return }
    let id = try AppID(app)
    guard try !view.hasMailboxes(of: id) else { return }
    throw Failure(
      .notFound, "the store has no app '\(id)'",
      hint: "an app begins with its first mailbox; 'mailbox ls --all-apps' shows them")
  }

  /// Looks into the store, beside whoever owns it.
  func view() throws -> StoreView {
    try StoreView.open(at: try namedDirectory())
  }

  /// Owns the store for as long as the work takes; closes it whatever happens.
  func withStore<Result>(
    creates: Bool = false, settings: StoreSettings = StoreSettings(),
    _ work: (EmbeddedStore) async throws -> Result
  ) async throws -> Result {
    let store = try await EmbeddedStore.open(
      at: try namedDirectory(), settings: settings, creates: creates)
    do {
      let result = try await work(store)
      await store.close()
      return result
    } catch {
      await store.close()
      throw error
    }
  }

  private func directory() throws(MailboxError) -> String? {
    var directory = store
    if directory == nil, let variable = getenv("MAILBOX_STORE") {
      directory = try CommandLine.utf8Text(variable, of: "MAILBOX_STORE")
    }
    return directory?.isEmpty == false ? directory : nil
  }

  /// The store's directory.
  func namedDirectory() throws -> String {
    guard let directory = try directory() else { throw ValidationError("no store is named") }
    return directory
  }
}

/// The form of a command's answer.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Answer in JSON, for machines.")
  var json = false
}
