internal import RivalInterface
internal import RivalsLMDB

#if HAS_ROCKSDB
  internal import RivalsRocksDB
#endif
#if HAS_SQLITE
  internal import RivalsSQLite
#endif
#if HAS_REDIS
  internal import RivalsRedis
#endif
internal import Foundation

/// The systems that can be compared here, in the order that tables show them.
enum Systems {
  static let own = "mailbox"
  static let layout = "c-layout"
  static let all = [
    own, layout, "lmdb-rows", "rocksdb", "rocksdb-memory-counters", "sqlite-full", "redis-always",
    "redis-everysec",
  ]

  private static var rivals: [String: rival_kind] {
    var kinds = ["lmdb-rows": rival_lmdb_rows]
    #if HAS_ROCKSDB
      kinds["rocksdb"] = rival_rocksdb
      kinds["rocksdb-memory-counters"] = rival_rocksdb_memory_counters
    #endif
    #if HAS_SQLITE
      kinds["sqlite-full"] = rival_sqlite_full
    #endif
    #if HAS_REDIS
      kinds["redis-always"] = rival_redis_always
      kinds["redis-everysec"] = rival_redis_everysec
    #endif
    return kinds
  }

  /// Returns the reason why a system cannot take part; nil when it can.
  static func reasonForAbsence(of system: String) -> String? {
    if system == own || system == layout { return nil }
    guard rivals[system] != nil else { return "its library was not found when this was built" }
    if system.hasPrefix("redis"), !isInPath("redis-server") {
      return "redis-server is not installed"
    }
    return nil
  }

  static func open(_ system: String, _ options: OpeningOptions) async throws -> any Contender {
    switch system {
    case own: return try await MailboxContender(options)
    case layout: return try await LayoutContender(options)
    default:
      guard let kind = rivals[system] else {
        throw MeasuringError("no system is called '\(system)'")
      }
      return try RivalContender(kind, options)
    }
  }

  private static func isInPath(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }
}
