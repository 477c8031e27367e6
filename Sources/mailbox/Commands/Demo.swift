internal import ArgumentParser
internal import FoundationEssentials
internal import MailboxStore
internal import MailboxTool

/// `mailbox demo`
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows in a minute what it is all about, in a store of its own.",
    discussion: """
      Two friends and a group, a phone that goes to sleep, what waits for it, and how it comes back; \
      then how fast this machine does it. All that is printed is read from the store.
      """)

  @Option(help: ArgumentHelp("Keep the store, in a new or an empty directory.", valueName: "dir"))
  var keep: String?

  func run() async throws {
    let files = FileManager.default
    let directory =
      keep ?? files.temporaryDirectory.appending(path: "mailbox-demo-\(UUID().uuidString)").path
    if let keep, let content = try? files.contentsOfDirectory(atPath: keep), !content.isEmpty {
      throw Failure(
        .usage, "'\(keep)' is not empty",
        hint: "name a new or an empty directory to keep the demo in")
    }
    defer {
      if keep == nil { try? files.removeItem(atPath: directory) }
    }
    let narrator = Narrator()
    try narrator.begin(directory: directory, isKept: keep != nil)
    try await tellEvening(in: directory, narrator)
    try await tellMorning(in: directory, narrator)
    if let keep { try narrator.tell("kept; look around with: mailbox show bob --store \(keep)") }
    try narrator.end()
  }

  private func tellEvening(in directory: String, _ narrator: Narrator) async throws {
    try await withStore(at: directory) { store in
      let evening = Evening(store: store, narrator: narrator)
      try await evening.tell()
      try narrator.step("The server restarts", "What was confirmed is on the disk.")
      try narrator.tell("before: \(try store.waiting(in: evening.cast.mailbox))")
    }
  }

  private func tellMorning(in directory: String, _ narrator: Narrator) async throws {
    try await withStore(at: directory) { store in
      let morning = Morning(store: store, narrator: narrator)
      try narrator.tell("after:  \(try store.waiting(in: morning.cast.mailbox))")
      try await morning.tell()
      try await Measurement(of: store, told: narrator).run()
    }
  }

  private func withStore(
    at directory: String, _ work: (EmbeddedStore) async throws -> Void
  ) async throws {
    let store = try await EmbeddedStore.open(at: directory)
    do {
      try await work(store)
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }
}
