/// An opaque UTF-8 id of bounded length, chosen by the application.
public protocol Identifier: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// What it names, as errors say it: `user`, `device`, …
  static var kind: String { get }
  /// The most bytes it may have in UTF-8.
  static var bytesMax: Int { get }
  /// The id as given.
  var value: String { get }
  /// Wraps a value that was checked before, for instance because a store held it.
  init(checked value: String)
}

extension Identifier {
  /// Checks an id: 1 to ``bytesMax`` bytes and no NUL, which separates ids in stored keys.
  public init(_ value: String) throws(MailboxError) {
    let byteCount = value.utf8.count
    guard byteCount > 0 else {
      throw .invalidIdentifier(kind: Self.kind, value: value, reason: "is empty")
    }
    guard byteCount <= Self.bytesMax else {
      throw .invalidIdentifier(
        kind: Self.kind, value: value,
        reason: "has \(byteCount) bytes, the limit is \(Self.bytesMax)")
    }
    guard !value.utf8.contains(0) else {
      throw .invalidIdentifier(kind: Self.kind, value: value, reason: "contains a NUL")
    }
    self.init(checked: value)
  }

  /// The id as given.
  public var description: String { value }

  /// Orders ids by their UTF-8 bytes, as stored keys are ordered.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.value.utf8.lexicographicallyPrecedes(rhs.value.utf8)
  }
}
