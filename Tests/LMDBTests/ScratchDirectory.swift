import Foundation
import LMDB

/// An empty directory for one test, removed with its last reference.
final class ScratchDirectory: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "lmdb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var dataFile: String { path + "/data.mdb" }

  /// Opens an environment; small, and without syncs, which tests have no use for.
  func open(
    mapSizeBytes: Int = 64 << 20, tablesMax: Int = 4, readersMax: Int = 126,
    _ access: Environment.Settings.Access = .readWrite
  ) throws(LMDBError) -> Environment {
    try Environment(
      directory: path,
      settings: .init(
        mapSizeBytes: mapSizeBytes, tablesMax: tablesMax, readersMax: readersMax, access: access,
        syncsEveryCommit: false))
  }
}

extension Environment {
  /// Stores values of `byteCount` bytes under the given numbers, in one transaction.
  func fill(
    _ table: Table<UInt64>, with keys: some Sequence<UInt64>, byteCount: Int = 100
  ) throws(LMDBError) {
    let value = [UInt8](repeating: 7, count: byteCount)
    try write { transaction throws(LMDBError) in
      for key in keys { try transaction.put(value.span.bytes, for: key, in: table) }
    }
  }

  /// A copy of a value, read in a transaction of its own.
  func copy<Key>(of key: Key, in table: Table<Key>) throws(LMDBError) -> [UInt8]? {
    try read { transaction throws(LMDBError) in
      guard let value = try transaction.value(of: key, in: table) else { return nil }
      return [UInt8](value)
    }
  }
}

extension [UInt8] {
  /// A copy of lent bytes.
  init(_ span: borrowing RawSpan) {
    self = span.withUnsafeBytes { [UInt8]($0) }
  }
}

/// The code of the error that `body` throws; nil when it throws none of LMDB's.
func codeThrown(by body: () throws -> Void) -> LMDBError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? LMDBError)?.code
  }
}
