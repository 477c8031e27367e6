/// An opaque UTF-8 id of bounded length, chosen by the application.
///
/// Two ids are equal when their bytes are: `ren\u{e9}` and `rene\u{301}`, which Swift's strings hold for
/// the same, are two users, as they are two keys of the store.
public protocol Identifier: Hashable, Sendable, Comparable, CustomStringConvertible,
  CustomDebugStringConvertible
{
  /// The word in errors for what it names: `user`, `device`, …
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

  /// The id in quotes, with everything but plain ASCII escaped: two ids that look alike are seen to
  /// differ.
  public var debugDescription: String { value.escapedAsASCII }

  /// Equal when their UTF-8 bytes are.
  public static func == (lhs: Self, rhs: Self) -> Bool { lhs.value.hasBytes(of: rhs.value) }

  /// Feeds the UTF-8 bytes, and where they end.
  public func hash(into hasher: inout Hasher) {
    var value = value
    value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No UTF-8 text has this byte, so that two ids after each other are not two others.
    hasher.combine(0xFF as UInt8)
  }

  /// Orders ids by their UTF-8 bytes, as stored keys are ordered.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.value.utf8.lexicographicallyPrecedes(rhs.value.utf8)
  }
}
