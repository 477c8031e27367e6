internal import CLMDB

/// The size of a table. Multiply pages by ``Environment/Info/pageSizeBytes``.
public struct TableStatistics: Sendable, Equatable {
  /// The number of entries.
  public let entries: Int
  /// The pages from the root down to an entry; 0 for an empty table.
  public let depth: Int
  /// The pages that lead to others.
  public let branchPages: Int
  /// The pages that hold entries.
  public let leafPages: Int
  /// The pages that hold values too large to share a page, half a page or so.
  public let overflowPages: Int
}

extension Transaction where Self: ~Copyable {
  /// The number of entries in a table. O(1).
  public func count<Key>(of table: Table<Key>) throws(LMDBError) -> Int {
    try statistics(of: table).entries
  }

  /// Returns the numbers of entries and pages of a table. O(1).
  public func statistics<Key>(of table: Table<Key>) throws(LMDBError) -> TableStatistics {
    var found = MDB_stat()
    let number = access.number(of: table.handle)
    try check(mdb_stat(access.handle, number, &found), "measuring table '\(table.name)'")
    return TableStatistics(
      entries: found.ms_entries,
      depth: Int(found.ms_depth),
      branchPages: found.ms_branch_pages,
      leafPages: found.ms_leaf_pages,
      overflowPages: found.ms_overflow_pages)
  }
}
