import MailboxInterface
import MailboxStore
import MailboxTesting
import Testing

/// The implementations of the seam.
enum SeamStore: String, CaseIterable, CustomTestStringConvertible {
  case embedded, reference

  var testDescription: String { rawValue }

  /// Runs a test with a new store.
  func with(
    _ settings: StoreSettings = .testing,
    _ body: (any MailboxStoring, ManualClock) async throws -> Void
  ) async throws {
    switch self {
    case .embedded: try await withStore(settings) { try await body($0, $1) }
    case .reference:
      let clock = ManualClock()
      try await body(ReferenceStore(settings, clock: clock), clock)
    }
  }
}
