public import LMDB

/// A key that stands in its table as the bytes that it is made of.
///
/// Bytes that are no such key can be wrapped too, as they may be found there: what they name is asked of
/// the key, and may be nothing.
@usableFromInline
package protocol StoredKey: TableKey, Hashable, Sendable {
  /// The bytes, in the layout of the type.
  var bytes: [UInt8] { get }
  /// Wraps bytes of this layout.
  init(bytes: [UInt8])
}

extension StoredKey {
  @inlinable
  package func withKeyBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try bytes.withKeyBytes(body)
  }
}
