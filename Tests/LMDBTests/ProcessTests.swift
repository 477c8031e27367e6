import Glibc
import LMDB
import Testing

/// Two processes that share an environment: the test's, and one that an exit test starts.
@Suite struct `Another process` {
  let directory: ScratchDirectory

  init() throws { directory = try ScratchDirectory() }

  @Test func `that died while it read leaves a stale reader, which can be cleared`() async throws {
    let environment = try directory.open()
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(directory: path)
      try environment.read { _ throws(LMDBError) in _exit(EXIT_SUCCESS) }
    }
    #expect(try environment.clearStaleReaders() == 1)
    #expect(try environment.clearStaleReaders() == 0)
  }

  @Test func `that outgrows the map stops this one until it grows its own`() async throws {
    let environment = try directory.open(mapSizeBytes: 1 << 20)
    let table = try environment.openTable("values", keys: UInt64.self)
    try environment.read { _ throws(LMDBError) in }
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(directory: path, settings: .init(mapSizeBytes: 8 << 20))
      let table = try environment.openTable("values", keys: UInt64.self)
      try environment.fill(table, with: [1], byteCount: 4 << 20)
    }
    // First with a reader that is renewed, then with one that is new.
    for _ in 0..<2 {
      #expect(codeThrown { _ = try environment.copy(of: 1, in: table) } == .mapResized)
    }
    #expect(codeThrown { try environment.fill(table, with: [2]) } == .mapResized)
    try environment.growMap(toBytes: 8 << 20)
    #expect(try environment.copy(of: 1, in: table)?.count == 4 << 20)
    try environment.fill(table, with: [2])
  }

  @Test func `reads what this one commits`() async throws {
    let environment = try directory.open()
    try environment.fill(environment.openTable("values", keys: UInt64.self), with: [1])
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(directory: path, settings: .init(access: .readOnly))
      let table = try environment.openTable("values", keys: UInt64.self)
      guard try environment.copy(of: 1, in: table)?.count == 100 else { _exit(EXIT_FAILURE) }
    }
  }
}
