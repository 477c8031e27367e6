/// A named tree of entries in an environment, sorted by key; one value for each key.
///
/// A handle, cheap to copy and valid as long as the environment it was opened in.
public struct Table<Key: TableKey>: Sendable {
  @usableFromInline let handle: TableHandle

  init(handle: TableHandle) {
    self.handle = handle
  }

  /// The name it was opened by.
  public var name: String { handle.name }
}

/// A table as LMDB knows it, whatever its keys are.
@usableFromInline
struct TableHandle: Sendable {
  /// LMDB's number for the table, `MDB_dbi`.
  let number: UInt32
  let name: String
  /// The longest key LMDB was built for, in bytes.
  let keyBytesMax: Int
  /// LMDB's numbers mean another table, or none, in another environment.
  let environment: ObjectIdentifier
}
