public import Testing

/// The longest that a test waits for something to happen: far beyond what the slowest machine takes,
/// so that it only ever ends the wait for what does not happen at all.
public let patience = Duration.seconds(240)

/// Waits for something that happens by itself; records an issue and goes on when it does not within
/// ``patience``.
public func eventually(
  _ what: @autoclosure () -> String = "it never came about",
  sourceLocation: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
) async throws {
  let until = ContinuousClock.now + patience
  while try await !holds() {
    guard ContinuousClock.now < until else {
      Issue.record("\(what())", sourceLocation: sourceLocation)
      return
    }
    try await breath()
  }
}

/// Lets others have the machine before a loop that waits for something looks again.
public func breath() async throws { try await Task.sleep(for: .milliseconds(5)) }
