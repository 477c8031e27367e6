public import MailboxStore

/// A store in a directory of its own, with a clock that the test moves.
public final class OpenStore {
  /// The temporary place in which it lies.
  public let directory: TemporaryDirectory
  /// The time it sees.
  public let clock: ManualClock
  /// The settings that it is opened with.
  public let settings: StoreSettings
  /// The store; another object after ``reopen()``.
  public private(set) var store: EmbeddedStore

  /// The directory that the store owns.
  public var path: String { directory.path("store") }

  /// Makes a new store.
  public init(_ settings: StoreSettings = .testing) async throws {
    directory = try TemporaryDirectory()
    clock = ManualClock()
    self.settings = settings
    store = try await EmbeddedStore.open(
      at: directory.path("store"), settings: settings, clock: clock.storeClock)
  }

  /// Closes the store and opens it again.
  public func reopen() async throws {
    await store.close()
    store = try await EmbeddedStore.open(at: path, settings: settings, clock: clock.storeClock)
  }

  /// The files as a crash at this moment would leave them, in a directory of their own.
  ///
  /// Waits until two looks at them agree, so that what runs in the background does not show half.
  public func crashed(as name: String) throws -> String {
    var image = try? DirectoryImage(of: path)
    for _ in 0..<200 {
      let again = try? DirectoryImage(of: path)
      if let again, again == image {
        try again.write(to: directory.path(name))
        return directory.path(name)
      }
      image = again
    }
    throw UnsoundDrain("the files of \(path) never rest")
  }
}

/// Runs a test with a new store, which is verified and closed at the end.
public func withStore(
  _ settings: StoreSettings = .testing,
  _ body: (EmbeddedStore, ManualClock) async throws -> Void
) async throws {
  let open = try await OpenStore(settings)
  do {
    try await body(open.store, open.clock)
  } catch {
    await open.store.close()
    throw error
  }
  let report = try open.store.view.verify { _ in }
  await open.store.close()
  guard report.problems.isEmpty else { throw UnsoundStore(report: report) }
}

/// A store did not hold what the contract says.
public struct UnsoundStore: Error, CustomStringConvertible {
  /// The findings of its verification.
  public let report: VerifyReport

  /// Records a report.
  public init(report: VerifyReport) { self.report = report }

  /// The problems, one a line.
  public var description: String {
    report.problems.map { "\($0.rule): \($0.text)" }.joined(separator: "\n")
  }
}
