import Testing

/// Waits for something that happens by itself; records an issue when it has not within a minute.
func eventually(
  sourceLocation: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
) async throws {
  let until = ContinuousClock.now + .seconds(60)
  while try await !holds() {
    guard ContinuousClock.now < until else {
      Issue.record("it never came about", sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}
