/// A token's bytes as they came. Whoever has them is its bearer: they are shown nowhere.
struct SignedToken: Hashable, Sendable {
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var byteCount: Int { bytes.count }

  /// Feeds the bytes; the hasher's seed is the process's own, so that nobody can find two that collide.
  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension SignedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "a token of \(byteCount) bytes" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
