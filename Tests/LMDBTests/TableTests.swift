import LMDB
import Testing

@Suite struct `Tables` {
  let environment: Environment

  init() throws {
    environment = try ScratchDirectory().open(tablesMax: 2)
  }

  @Test func `are apart from each other`() throws {
    let first = try environment.openTable("first", keys: UInt64.self)
    let second = try environment.openTable("second", keys: UInt64.self)
    try environment.fill(first, with: 0..<3)
    try environment.read { transaction throws(LMDBError) in
      #expect(try transaction.count(of: first) == 3)
      #expect(try transaction.count(of: second) == 0)
    }
  }

  @Test func `can be opened again`() throws {
    let table = try environment.openTable("first", keys: UInt64.self)
    try environment.fill(table, with: [5])
    let again = try environment.openTable("first", keys: UInt64.self)
    #expect(try environment.copy(of: 5, in: again) != nil)
    #expect(again.name == "first")
  }

  @Test func `are limited in number`() throws {
    _ = try environment.openTable("first", keys: UInt64.self)
    _ = try environment.openTable("second", keys: UInt64.self)
    #expect(
      codeThrown { _ = try environment.openTable("third", keys: UInt64.self) } == .tablesFull)
  }

  @Test(arguments: ["", "a\0b", String(repeating: "n", count: 512)])
  func `have names LMDB can store`(name: String) {
    #expect(
      codeThrown { _ = try environment.openTable(name, keys: UInt64.self) } == .badValueSize)
  }

  @Test func `cannot be opened while the same thread writes`() {
    #expect(
      codeThrown {
        try environment.write { _ throws(LMDBError) in
          _ = try environment.openTable("first", keys: UInt64.self)
        }
      } == .busy)
  }

  @Test func `tell their entries and pages`() throws {
    let table = try environment.openTable("first", keys: UInt64.self)
    try environment.fill(table, with: 0..<1000)
    try environment.fill(table, with: 1000..<1010, byteCount: 10_000)
    let statistics = try environment.read { transaction throws(LMDBError) in
      try transaction.statistics(of: table)
    }
    #expect(statistics.entries == 1010)
    #expect(statistics.depth == 2)
    #expect(statistics.branchPages == 1)
    #expect(statistics.leafPages > 20)
    #expect(statistics.overflowPages == 30)
  }

  @Test func `are empty after clearing, and go on`() throws {
    let table = try environment.openTable("first", keys: UInt64.self)
    try environment.fill(table, with: 0..<1000)
    try environment.write { transaction throws(LMDBError) in
      try transaction.clear(table)
      #expect(try transaction.count(of: table) == 0)
    }
    try environment.fill(table, with: [1])
    #expect(try environment.copy(of: 1, in: table) != nil)
  }

  @Test func `of another environment are a mistake in the program`() async throws {
    let (one, two) = try (ScratchDirectory(), ScratchDirectory())
    await #expect(processExitsWith: .failure) {
      [one = one.path as String, two = two.path as String] in
      let (here, there) = try (Environment(directory: one), Environment(directory: two))
      let table = try there.openTable("first", keys: UInt64.self)
      _ = try here.openTable("first", keys: UInt64.self)
      // A thrown error would be a failure as well; only the trap is one that counts.
      _ = try? here.copy(of: 1, in: table)
    }
  }
}
