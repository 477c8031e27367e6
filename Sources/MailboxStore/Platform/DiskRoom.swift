internal import Glibc

/// Asks how much room there is where a path lies; a test answers in the disk's place.
package struct DiskRoom: Sendable {
  private let ask: @Sendable (String) -> UInt64?

  /// Room as a function says.
  package init(_ ask: @escaping @Sendable (String) -> UInt64?) { self.ask = ask }

  /// Bytes that are free, nil when that cannot be told.
  package func freeBytes(at path: String) -> UInt64? { ask(path) }

  /// The room that the system says is left for this process.
  package static let system = DiskRoom { path in
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let (bytes, overflow) = UInt64(status.f_bavail)
      .multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? nil : bytes
  }
}
