internal import ArgumentParser
internal import FoundationEssentials
internal import MailboxStore

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
    var tour = try await Tour(in: directory, told: narrator)
    do {
      try await tour.run()
      try await Measurement(of: tour.store, told: narrator).run()
    } catch {
      await tour.store.close()
      throw error
    }
    await tour.store.close()
    if let keep { try narrator.tell("kept; look around with: mailbox show bob --store \(keep)") }
    try narrator.end()
  }
}
